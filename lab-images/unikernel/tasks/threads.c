/* SPDX-License-Identifier: MIT */
/* Threads (clone(2) with shared memory). They take turns at the calls in which they wait: a thread runs until it waits,
 * yields or ends. There is one processor and no interrupt that takes it away, so nothing in the library OS needs locks;
 * a thread that only computes keeps the others from running.
 *
 * Who may run? Whatever a thread waits for (a packet, a futex, a byte in a pipe) is changed by an interrupt's work or by
 * another thread's call. Each such change counts up a serial number; a waiting thread is looked at again only if the
 * number has moved since it last looked. When all have looked and nothing has moved, the processor may halt. */
#include "threads.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#define THREADS_MAX 64

static struct thread main_thread = { .number = 1 };
static struct thread *current = &main_thread, *ended;
static int count = 1;
static long last_number = 1;

/* Moves with each call and each piece of work. */
static uint64_t serial(void) { return uk_counters.syscalls + uk_counters.frames_in + uk_counters.halts; }

struct thread *thread_current(void)
{
    if (!main_thread.next)
        main_thread.next = &main_thread;
    return current;
}

long threads_self(void) { return thread_current()->number; }

struct thread *thread_next(struct thread *thread) { return thread->next; }

static void free_ended(void)
{
    while (ended) {
        struct thread *thread = ended;
        ended = thread->next;
        if (thread->stack)
            page_free(thread->stack, thread->stack_length / PAGE_SIZE);
        heap_free(thread);
    }
}

/* What thread_swap_stacks() and then thread_begin() pop. */
static uint32_t *first_stack(uint32_t *top, const struct gate_frame *frame, const long *a)
{
    const uint32_t words[] = { (uint32_t)a[4], (uint32_t)a[3], (uint32_t)a[0], (uint32_t)a[5], (uint32_t)thread_begin,
                               (uint32_t)a[1], (uint32_t)a[2], frame->eip };
    return memcpy((char *)top - sizeof words, words, sizeof words);
}

static void switch_to(struct thread *thread)
{
    struct thread *from = current;
    if (thread == from)
        return;
    if (&signals_blocked) {
        from->blocked = signals_blocked;
        signals_blocked = thread->blocked;
        from->pending = signals_of_thread;
        signals_of_thread = thread->pending;
    }
    current = thread;
    gdt_set_tls(thread->tls);
    thread_swap_stacks(&from->stack_pointer, thread->stack_pointer);
    free_ended();
}

void threads_set_tls(uint32_t base)
{
    thread_current()->tls = base;
    gdt_set_tls(base);
}

static int may_run(const struct thread *thread, uint64_t now)
{
    return !thread->is_waiting || thread->seen != serial() || thread->deadline <= now;
}

int threads_switch(uint64_t *deadline)
{
    struct thread *self = thread_current();
    if (count == 1)
        return 0;
    uint64_t now = clock_now();
    self->is_waiting = 1;
    self->seen = serial();
    self->deadline = *deadline;
    for (struct thread *other = self->next; other != self; other = other->next) {
        if (may_run(other, now)) {
            switch_to(other);
            self->is_waiting = 0;
            return 1;
        }
        if (other->deadline < *deadline)
            *deadline = other->deadline;
    }
    self->is_waiting = 0;
    return 0;
}

static long sys_sched_yield(const long *a)
{
    struct thread *self = thread_current();
    (void)a;
    work();
    switch_to(self->next);
    return 0;
}

/* ---- beginning and end ---- */

struct user_desc { uint32_t entry_number, base, limit, flags; };

#define WANTED (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)

/* clone() returns twice: the new thread goes on behind the caller's `int $0x80` with all its registers but two. */
static long sys_clone(const long *a)
{
    unsigned long flags = (unsigned long)a[0];
    const struct gate_frame *frame = call_gate_frame();
    if ((flags & WANTED) != WANTED || !frame) {
        console_printf("posix: clone: a unikernel is one process in one address space; there can be no second\n");
        return -ENOSYS;
    }
    if (count == THREADS_MAX)
        return -EAGAIN;
    struct thread *self = thread_current(), *thread = heap_calloc(1, sizeof *thread);
    if (!thread)
        return -ENOMEM;
    *thread = (struct thread){ .number = ++last_number, .next = self->next, .tls = self->tls, .blocked = &signals_blocked ? signals_blocked : 0 };
    if (flags & CLONE_SETTLS)
        thread->tls = ((const struct user_desc *)a[3])->base;
    if (flags & CLONE_PARENT_SETTID)
        *(long *)a[2] = thread->number;
    if (flags & CLONE_CHILD_SETTID)
        *(long *)a[4] = thread->number;
    if (flags & CLONE_CHILD_CLEARTID)
        thread->clear_at_end = (uint32_t *)a[4];
    thread->stack_pointer = first_stack((uint32_t *)a[1], frame, a);
    self->next = thread;
    count++;
    return thread->number;
}

static long sys_set_tid_address(const long *a)
{
    thread_current()->clear_at_end = (uint32_t *)a[0];
    return thread_current()->number;
}

static void unlink_current(void)
{
    struct thread *before = current;
    while (before->next != current)
        before = before->next;
    before->next = current->next;
    count--;
}

void threads_exit(void)
{
    struct thread *self = thread_current();
    if (count == 1)
        return;
    if (self->clear_at_end) {
        *self->clear_at_end = 0;
        futex_wake(self->clear_at_end, 1);
    }
    struct thread *next = self->next;
    unlink_current();
    if (self != &main_thread) {
        self->next = ended;
        ended = self;
    }
    switch_to(next);
    panic("threads: one that had ended ran again");
}

int threads_raise(long number, uint64_t signal)
{
    struct thread *self = thread_current(), *other = self;
    do {
        if (other->number == number) {
            *(other == self ? &signals_of_thread : &other->pending) |= signal;
            return 0;
        }
        other = other->next;
    } while (other != self);
    return -ESRCH;
}

/* A thread that frees its own stack (musl's detached ones) still runs on it. */
int threads_free_later(void *address, size_t length)
{
    uint32_t here = (uint32_t)__builtin_frame_address(0);
    if (here < (uint32_t)address || here - (uint32_t)address >= length)
        return 0;
    current->stack = address;
    current->stack_length = length;
    return 1;
}

UK_CALL(clone, sys_clone);
UK_CALL(set_tid_address, sys_set_tid_address);
UK_CALL(sched_yield, sys_sched_yield);

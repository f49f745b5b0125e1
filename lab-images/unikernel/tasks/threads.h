/* SPDX-License-Identifier: MIT */
/* Threads from the inside: what threads.c, futex.c and switch.S share. */
#ifndef UK_THREADS_H
#define UK_THREADS_H

#include "../posix/call.h"

struct thread {
    struct thread *next;        /* a ring of all; of ended ones, a list */
    uint32_t *stack_pointer;    /* while another runs */
    long number;
    uint32_t tls;               /* base of the thread's structure */
    uint64_t blocked;           /* signals */
    uint64_t pending;           /* signals sent to this thread, while another runs */
    uint32_t *clear_at_end;     /* set to 0 and woken as a futex when it ends: how others learn of it */
    int is_waiting;
    uint64_t seen, deadline;    /* while it waits: the serial number when it looked last, and when to look anyway */
    uint32_t *futex;            /* what it waits on, NULL once woken */
    uint32_t futex_bits;
    void *stack;                /* to be freed after its end */
    size_t stack_length;
};

struct thread *thread_current(void);

/* The thread after (thread) in the ring of all. */
struct thread *thread_next(struct thread *thread);

/* Wakes at most (most) threads that wait on (address). Returns how many. */
long futex_wake(const uint32_t *address, long most);

/* ---- switch.S ---- */

/* Saves what a C function must keep on this stack, stores the stack pointer in (*from), and goes on with (to). */
void thread_swap_stacks(uint32_t **from, uint32_t *to);

/* Where the first switch to a new thread leads: pops its registers and returns 0 from clone(). */
void thread_begin(void);

#endif

/* SPDX-License-Identifier: MIT */
/* futex(2): a thread waits as long as a word in memory has a value, until another thread says that it has changed. */
#include "threads.h"

#include "../posix/time.h"

#include <errno.h>
#include <limits.h>

enum operation { WAIT, WAKE, REQUEUE = 3, CMP_REQUEUE, WAIT_BITSET = 9, WAKE_BITSET };

#define OPERATION_MASK 0x7f
#define CLOCK_REAL     0x100
#define ANY_BITS       0xffffffffu

static long wait(uint32_t *address, uint32_t value, uint64_t deadline, uint32_t bits)
{
    struct thread *self = thread_current();
    if (*(volatile uint32_t *)address != value)
        return -EAGAIN;
    self->futex = address;
    self->futex_bits = bits;
    while (self->futex) {
        int is_late = clock_now() >= deadline;
        if (!is_late && call_wait(deadline) == 0)
            continue;
        if (!self->futex)
            return 0;
        self->futex = NULL;
        return is_late ? -ETIMEDOUT : -EINTR;
    }
    return 0;
}

static long wake(const uint32_t *address, long most, uint32_t bits)
{
    struct thread *self = thread_current();
    long woken = 0;
    for (struct thread *other = thread_next(self); other != self && woken < most; other = thread_next(other)) {
        if (other->futex != address || !(other->futex_bits & bits))
            continue;
        other->futex = NULL;
        woken++;
    }
    return woken;
}

long futex_wake(const uint32_t *address, long most) { return wake(address, most, ANY_BITS); }

/* Wakes some, and lets others wait on another word. */
static long requeue(uint32_t *from, long wake_most, long move_most, uint32_t *to)
{
    struct thread *self = thread_current();
    long count = futex_wake(from, wake_most), moved = 0;
    for (struct thread *other = thread_next(self); other != self && moved < move_most; other = thread_next(other)) {
        if (other->futex != from)
            continue;
        other->futex = to;
        moved++;
    }
    return count + moved;
}

/* (deadline) is of the time span given, (absolute) the same words read as a point in time. */
static long operate(const long *a, uint64_t deadline, uint64_t absolute)
{
    uint32_t *address = (uint32_t *)a[0];
    switch (a[1] & OPERATION_MASK) {
    case WAIT:
        return wait(address, (uint32_t)a[2], deadline, ANY_BITS);
    case WAIT_BITSET:
        return wait(address, (uint32_t)a[2],
                    a[3] ? deadline_on_clock(a[1] & CLOCK_REAL ? 0 : 1, absolute) : NEVER, (uint32_t)a[5]);
    case WAKE:
        return wake(address, a[2], ANY_BITS);
    case WAKE_BITSET:
        return wake(address, a[2], (uint32_t)a[5]);
    case CMP_REQUEUE:
        if (*(volatile uint32_t *)address != (uint32_t)a[5])
            return -EAGAIN;
        return requeue(address, a[2], a[3], (uint32_t *)a[4]);
    case REQUEUE:
        return requeue(address, a[2], a[3], (uint32_t *)a[4]);
    default:
        return -ENOSYS;
    }
}

static int has_time(const long *a)
{
    long operation = a[1] & OPERATION_MASK;
    return a[3] && (operation == WAIT || operation == WAIT_BITSET);
}

static long sys_futex(const long *a)
{
    const struct timespec32 *time = has_time(a) ? (const struct timespec32 *)a[3] : NULL;
    uint64_t absolute = time ? (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds : 0;
    return operate(a, deadline_of_timespec32(time), absolute);
}

static long sys_futex64(const long *a)
{
    const struct timespec64 *time = has_time(a) ? (const struct timespec64 *)a[3] : NULL;
    uint64_t absolute = time ? (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds : 0;
    return operate(a, deadline_of_timespec64(time), absolute);
}

UK_CALL(futex, sys_futex);
UK_CALL(futex_time64, sys_futex64);

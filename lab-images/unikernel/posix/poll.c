/* SPDX-License-Identifier: MIT */
/* Waiting for several files at once: poll() and select(), in all the forms two C libraries use. */
#include "file.h"
#include "time.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define NO_SUCH_FILE POLLNVAL

short file_events(struct file *file)
{
    return file->type->events ? file->type->events(file) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

static long look(struct pollfd *polled, unsigned long count)
{
    long ready = 0;
    for (unsigned long i = 0; i < count; i++) {
        struct pollfd *p = &polled[i];
        struct file *file = descriptor_file(p->fd);
        short holds = file ? file_events(file) : NO_SUCH_FILE;
        p->revents = p->fd < 0 ? 0 : holds & (p->events | POLLERR | POLLHUP | POLLNVAL);
        ready += p->revents != 0;
    }
    return ready;
}

static long poll_until(struct pollfd *polled, unsigned long count, uint64_t deadline)
{
    long ready;
    work();
    while ((ready = look(polled, count)) == 0) {
        if (clock_now() >= deadline)
            return 0;
        if (call_wait(deadline))
            return -EINTR;
    }
    return ready;
}

static long sys_poll(const long *a)
{
    uint64_t deadline = a[2] < 0 ? NEVER : clock_now() + (uint64_t)a[2] * NS_PER_MS;
    return poll_until((struct pollfd *)a[0], (unsigned long)a[1], deadline);
}

long wait_masked(const uint64_t *mask, call_function *wait, const long *arguments)
{
    return mask && signals_wait_masked ? signals_wait_masked(mask, wait, arguments) : wait(arguments);
}

static long poll_masked(const long *a)
{
    return poll_until((struct pollfd *)a[0], (unsigned long)a[1], deadline_of_timespec32((const void *)a[2]));
}

static long poll_masked64(const long *a)
{
    return poll_until((struct pollfd *)a[0], (unsigned long)a[1], deadline_of_timespec64((const void *)a[2]));
}

static long sys_ppoll(const long *a) { return wait_masked((const uint64_t *)a[3], poll_masked, a); }
static long sys_ppoll64(const long *a) { return wait_masked((const uint64_t *)a[3], poll_masked64, a); }

/* ---- select(): the same through bit sets ---- */

#define SELECT_IN  (POLLIN | POLLRDNORM | POLLHUP | POLLERR)
#define SELECT_OUT (POLLOUT | POLLWRNORM | POLLERR)

static int is_member(const uint32_t *set, long fd) { return set && set[fd / 32] >> fd % 32 & 1; }

static long select_look(const long *a, const uint32_t *const asked[2], uint32_t *const found[2])
{
    long ready = 0;
    for (int kind = 0; kind < 2; kind++)
        if (found[kind])
            memset(found[kind], 0, (size_t)(a[0] + 31) / 32 * 4);
    for (long fd = 0; fd < a[0]; fd++) {
        if (!is_member(asked[0], fd) && !is_member(asked[1], fd))
            continue;
        struct file *file = descriptor_file(fd);
        if (!file)
            return -EBADF;
        short holds = file_events(file);
        for (int kind = 0; kind < 2; kind++) {
            if (!is_member(asked[kind], fd) || !(holds & (kind ? SELECT_OUT : SELECT_IN)))
                continue;
            found[kind][fd / 32] |= 1u << fd % 32;
            ready++;
        }
    }
    return ready;
}

static long select_until(const long *a, uint64_t deadline)
{
    uint32_t asked_bits[2][DESCRIPTORS_MAX / 32];
    const uint32_t *asked[2];
    uint32_t *found[2];
    if (a[0] < 0 || a[0] > DESCRIPTORS_MAX)
        return -EINVAL;
    for (int kind = 0; kind < 2; kind++) {
        found[kind] = (uint32_t *)a[1 + kind];
        asked[kind] = found[kind] ? asked_bits[kind] : NULL;
        if (found[kind])
            memcpy(asked_bits[kind], found[kind], (size_t)(a[0] + 31) / 32 * 4);
    }
    if (a[3]) /* exceptional conditions: urgent data, which is never offered here */
        memset((void *)a[3], 0, (size_t)(a[0] + 31) / 32 * 4);
    long ready;
    work();
    while ((ready = select_look(a, asked, found)) == 0) {
        if (clock_now() >= deadline)
            return 0;
        if (call_wait(deadline))
            return -EINTR;
    }
    return ready;
}

static long sys_select(const long *a) { return select_until(a, deadline_of_timeval32((const void *)a[4])); }
static long select_masked(const long *a) { return select_until(a, deadline_of_timespec32((const void *)a[4])); }
static long select_masked64(const long *a) { return select_until(a, deadline_of_timespec64((const void *)a[4])); }

/* The mask comes as a pointer to a pair, itself and its size: six arguments do not hold seven. */
static const uint64_t *mask_of(const long *a) { return a[5] ? *(const uint64_t *const *)a[5] : NULL; }

static long sys_pselect(const long *a) { return wait_masked(mask_of(a), select_masked, a); }
static long sys_pselect64(const long *a) { return wait_masked(mask_of(a), select_masked64, a); }

UK_CALL(poll, sys_poll);
UK_CALL(ppoll, sys_ppoll);
UK_CALL(ppoll_time64, sys_ppoll64);
UK_CALL(_newselect, sys_select);
UK_CALL(pselect6, sys_pselect);
UK_CALL(pselect6_time64, sys_pselect64);

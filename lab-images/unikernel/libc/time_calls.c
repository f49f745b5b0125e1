/* SPDX-License-Identifier: MIT */
/* Clocks and sleeping. */
#include "syscall.h"

#include <errno.h>
#include <time.h>

struct timespec32 { int32_t seconds, nanoseconds; };
struct timespec64 { int64_t seconds, nanoseconds; };

/* Nanoseconds on clock (id), or -1 if there is no such clock. */
static int64_t read_clock(long id)
{
    switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        return (int64_t)(clock_epoch() + clock_now());
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return (int64_t)clock_now();
    default:
        return -1;
    }
}

long sys_clock_gettime64(const long *a)
{
    int64_t now = read_clock(a[0]);
    if (now < 0)
        return -EINVAL;
    struct timespec64 *to = (struct timespec64 *)a[1];
    to->seconds = (int64_t)((uint64_t)now / NS_PER_SECOND);
    to->nanoseconds = now - to->seconds * (int64_t)NS_PER_SECOND;
    return 0;
}

long sys_clock_gettime(const long *a)
{
    int64_t now = read_clock(a[0]);
    if (now < 0)
        return -EINVAL;
    struct timespec32 *to = (struct timespec32 *)a[1];
    to->seconds = (int32_t)((uint64_t)now / NS_PER_SECOND);
    to->nanoseconds = (int32_t)((uint64_t)now % NS_PER_SECOND);
    return 0;
}

long sys_gettimeofday(const long *a)
{
    struct timespec32 *to = (struct timespec32 *)a[0]; /* a timeval: microseconds in the second word */
    uint64_t now = clock_epoch() + clock_now();
    to->seconds = (int32_t)(now / NS_PER_SECOND);
    to->nanoseconds = (int32_t)(now % NS_PER_SECOND / 1000);
    return 0;
}

static long sleep_until(uint64_t deadline)
{
    while (clock_now() < deadline)
        idle(deadline);
    return 0;
}

long sys_nanosleep(const long *a)
{
    const struct timespec32 *time = (const struct timespec32 *)a[0];
    return sleep_until(clock_now() + (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds);
}

long sys_clock_nanosleep64(const long *a)
{
    const struct timespec64 *time = (const struct timespec64 *)a[2];
    uint64_t ns = (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds;
    if (!(a[1] & TIMER_ABSTIME))
        return sleep_until(clock_now() + ns);
    return sleep_until(a[0] == CLOCK_REALTIME ? ns - clock_epoch() : ns);
}

/* SPDX-License-Identifier: MIT */
/* Clocks and sleeping. */
#include "time.h"

#include "call.h"

#include <errno.h>
#include <time.h>

#define SECONDS_MAX (UINT64_MAX / NS_PER_SECOND / 2)

static uint64_t deadline_after(uint64_t seconds, uint64_t ns)
{
    return seconds > SECONDS_MAX ? NEVER : clock_now() + seconds * NS_PER_SECOND + ns;
}

uint64_t deadline_of_timespec32(const struct timespec32 *span)
{
    return span ? deadline_after((uint64_t)span->seconds, (uint64_t)span->nanoseconds) : NEVER;
}

uint64_t deadline_of_timespec64(const struct timespec64 *span)
{
    return span ? deadline_after((uint64_t)span->seconds, (uint64_t)span->nanoseconds) : NEVER;
}

uint64_t deadline_of_timeval32(const struct timeval32 *span)
{
    return span ? deadline_after((uint64_t)span->seconds, (uint64_t)span->microseconds * 1000) : NEVER;
}

static int is_real_time(long id) { return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE; }

int64_t time_read_clock(long id)
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

uint64_t deadline_on_clock(long id, uint64_t ns)
{
    if (!is_real_time(id))
        return ns;
    return ns > clock_epoch() ? ns - clock_epoch() : 0;
}

static long sys_clock_gettime64(const long *a)
{
    int64_t now = time_read_clock(a[0]);
    if (now < 0)
        return -EINVAL;
    struct timespec64 *to = (struct timespec64 *)a[1];
    to->seconds = (int64_t)((uint64_t)now / NS_PER_SECOND);
    to->nanoseconds = now - to->seconds * (int64_t)NS_PER_SECOND;
    return 0;
}

static long sys_clock_gettime(const long *a)
{
    int64_t now = time_read_clock(a[0]);
    if (now < 0)
        return -EINVAL;
    struct timespec32 *to = (struct timespec32 *)a[1];
    to->seconds = (int32_t)((uint64_t)now / NS_PER_SECOND);
    to->nanoseconds = (int32_t)((uint64_t)now % NS_PER_SECOND);
    return 0;
}

static long sys_gettimeofday(const long *a)
{
    struct timespec32 *to = (struct timespec32 *)a[0]; /* a timeval: microseconds in the second word */
    uint64_t now = clock_epoch() + clock_now();
    to->seconds = (int32_t)(now / NS_PER_SECOND);
    to->nanoseconds = (int32_t)(now % NS_PER_SECOND / 1000);
    return 0;
}

static long sys_time(const long *a)
{
    int32_t now = (int32_t)((clock_epoch() + clock_now()) / NS_PER_SECOND);
    if (a[0])
        *(int32_t *)a[0] = now;
    return now;
}

/* The clock moves in steps of a millisecond in some browsers; the timer ends a halt more exactly than it can be read. */
static long sys_clock_getres(const long *a)
{
    if (time_read_clock(a[0]) < 0)
        return -EINVAL;
    if (a[1])
        *(struct timespec32 *)a[1] = (struct timespec32){ 0, 1 };
    return 0;
}

static long sys_clock_getres64(const long *a)
{
    if (time_read_clock(a[0]) < 0)
        return -EINVAL;
    if (a[1])
        *(struct timespec64 *)a[1] = (struct timespec64){ 0, 1 };
    return 0;
}

static int is_time(int64_t seconds, int64_t nanoseconds)
{
    return seconds >= 0 && nanoseconds >= 0 && nanoseconds < (int64_t)NS_PER_SECOND;
}

/* What is left of a sleep that a signal ended is (remaining_ns). */
static long sleep_until(uint64_t deadline, uint64_t *remaining_ns)
{
    uint64_t now;
    while ((now = clock_now()) < deadline) {
        if (call_wait(deadline)) {
            now = clock_now();
            *remaining_ns = now < deadline ? deadline - now : 0;
            return -EINTR;
        }
    }
    return 0;
}

static long sys_nanosleep(const long *a)
{
    const struct timespec32 *time = (const struct timespec32 *)a[0];
    uint64_t left = 0;
    if (!is_time(time->seconds, time->nanoseconds))
        return -EINVAL;
    long result = sleep_until(deadline_of_timespec32(time), &left);
    if (result && a[1])
        *(struct timespec32 *)a[1] = (struct timespec32){ (int32_t)(left / NS_PER_SECOND), (int32_t)(left % NS_PER_SECOND) };
    return result;
}

static long clock_sleep(const long *a, uint64_t span_deadline, uint64_t absolute_ns, uint64_t *left)
{
    if (time_read_clock(a[0]) < 0)
        return -EINVAL;
    return sleep_until(a[1] & TIMER_ABSTIME ? deadline_on_clock(a[0], absolute_ns) : span_deadline, left);
}

static long sys_clock_nanosleep(const long *a)
{
    const struct timespec32 *time = (const struct timespec32 *)a[2];
    uint64_t left = 0, ns = (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds;
    if (!is_time(time->seconds, time->nanoseconds))
        return -EINVAL;
    long result = clock_sleep(a, deadline_of_timespec32(time), ns, &left);
    if (result == -EINTR && a[3])
        *(struct timespec32 *)a[3] = (struct timespec32){ (int32_t)(left / NS_PER_SECOND), (int32_t)(left % NS_PER_SECOND) };
    return result;
}

static long sys_clock_nanosleep64(const long *a)
{
    const struct timespec64 *time = (const struct timespec64 *)a[2];
    uint64_t left = 0, ns = (uint64_t)time->seconds * NS_PER_SECOND + (uint64_t)time->nanoseconds;
    if (!is_time(time->seconds, time->nanoseconds))
        return -EINVAL;
    long result = clock_sleep(a, deadline_of_timespec64(time), ns, &left);
    if (result == -EINTR && a[3])
        *(struct timespec64 *)a[3] = (struct timespec64){ (int64_t)(left / NS_PER_SECOND), (int64_t)(left % NS_PER_SECOND) };
    return result;
}

UK_CALL(clock_gettime32, sys_clock_gettime);
UK_CALL(clock_gettime64, sys_clock_gettime64);
UK_CALL(clock_getres_time32, sys_clock_getres);
UK_CALL(clock_getres_time64, sys_clock_getres64);
UK_CALL(gettimeofday_time32, sys_gettimeofday);
UK_CALL(time, sys_time);
UK_CALL(nanosleep, sys_nanosleep);
UK_CALL(clock_nanosleep_time32, sys_clock_nanosleep);
UK_CALL(clock_nanosleep_time64, sys_clock_nanosleep64);

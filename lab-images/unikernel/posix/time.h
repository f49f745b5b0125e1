/* SPDX-License-Identifier: MIT */
/* Time as the C libraries hand it over: seconds of 32 bits in old calls, of 64 bits in new ones. */
#ifndef UK_POSIX_TIME_H
#define UK_POSIX_TIME_H

#include <stdint.h>

struct timespec32 { int32_t seconds, nanoseconds; };
struct timespec64 { int64_t seconds, nanoseconds; };
struct timeval32  { int32_t seconds, microseconds; };

/* When a time span from now is over, as clock_now() will tell. NULL is NEVER. */
uint64_t deadline_of_timespec32(const struct timespec32 *span);
uint64_t deadline_of_timespec64(const struct timespec64 *span);
uint64_t deadline_of_timeval32(const struct timeval32 *span);

/* Nanoseconds on clock (id), or -1 if there is no such clock. */
int64_t time_read_clock(long id);

/* When clock (id) will show (ns), as clock_now() will tell. */
uint64_t deadline_on_clock(long id, uint64_t ns);

#endif

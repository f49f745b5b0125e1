/* SPDX-License-Identifier: MIT */
/* Clocks never go back and may stand still between two reads; what waits for them still ends. */
#include "claim.h"

#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define READS 20000

static int64_t now(clockid_t clock)
{
    struct timespec time;
    CHECK(clock_gettime(clock, &time) == 0 && time.tv_nsec >= 0 && time.tv_nsec < 1000000000);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int main(int argc, char **argv)
{
    unsigned char sent[READS / 100];
    struct timespec span, deadline;
    struct timeval day;
    claim_start("clocks", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    int64_t last = now(CLOCK_MONOTONIC), start = last;
    for (unsigned i = 0; i < READS; i++) {
        int64_t next = now(CLOCK_MONOTONIC);
        CHECK(next >= last);
        last = next;
        if (i % 100 == 0)
            claim_take(sent + i / 100, 1);
    }
    span = (struct timespec){ 0, 30000000 };
    start = now(CLOCK_MONOTONIC);
    CHECK(nanosleep(&span, NULL) == 0 && now(CLOCK_MONOTONIC) - start >= 29000000);
    start = now(CLOCK_REALTIME) + 30000000;
    deadline = (struct timespec){ start / 1000000000, (long)(start % 1000000000) };
    CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &deadline, NULL) == 0 && now(CLOCK_REALTIME) >= start);
    CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &(struct timespec){ 1, 0 }, NULL) == 0);
    CHECK(gettimeofday(&day, NULL) == 0 && day.tv_sec > 1700000000 && day.tv_sec - time(NULL) <= 1);
    CHECK_ERROR(clock_gettime(4711, &span), EINVAL);
    CHECK_ERROR(nanosleep(&(struct timespec){ 0, 2000000000 }, NULL), EINVAL);
    CHECK_ERROR(nanosleep(&(struct timespec){ -1, 0 }, NULL), EINVAL);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* alarm() and the timer that repeats. */
#include "claim.h"

#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define TIMES 5

static volatile sig_atomic_t rung;
static unsigned char sent[TIMES + 1];

static void ring(int signal)
{
    (void)signal;
    if (rung <= TIMES)
        claim_take(sent + rung, 1);
    rung++;
}

int main(int argc, char **argv)
{
    struct itimerval timer = { { 0, 15000 }, { 0, 15000 } }, off = { { 0, 0 }, { 0, 0 } }, left;
    struct timespec before, after;
    claim_start("alarms", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(signal(SIGALRM, ring) != SIG_ERR && setitimer(ITIMER_REAL, &timer, NULL) == 0);
    while (rung < TIMES)
        pause();
    CHECK(getitimer(ITIMER_REAL, &left) == 0 && left.it_interval.tv_usec == 15000);
    CHECK(setitimer(ITIMER_REAL, &off, NULL) == 0 && usleep(40000) == 0 && rung == TIMES);
    CHECK(alarm(10) == 0 && alarm(1) == 10 && clock_gettime(CLOCK_MONOTONIC, &before) == 0);
    pause();
    CHECK(rung == TIMES + 1 && clock_gettime(CLOCK_MONOTONIC, &after) == 0);
    CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >= 990);
    CHECK_ERROR(setitimer(ITIMER_VIRTUAL, &timer, NULL), EINVAL);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* 10,000 threads, one after the other, and 500 that nobody joins and that free their own stacks: no page is lost. */
#include "claim.h"

#include <pthread.h>
#include <sched.h>
#include <sys/sysinfo.h>

#define CYCLES   10000
#define DETACHED 500

static volatile unsigned ended;

static void *add(void *argument)
{
    *(uint32_t *)argument += 1;
    return argument;
}

static void *leave(void *argument)
{
    ended++;
    return argument;
}

static void cycle(uint32_t *counter, int times)
{
    pthread_t thread;
    void *result;
    for (int i = 0; i < times; i++)
        CHECK(pthread_create(&thread, NULL, add, counter) == 0 && pthread_join(thread, &result) == 0 && result == counter);
}

static void detach(unsigned times)
{
    pthread_t thread;
    unsigned goal = ended + times;
    for (unsigned i = 0; i < times; i++) {
        CHECK(pthread_create(&thread, NULL, leave, NULL) == 0 && pthread_detach(thread) == 0);
        while (ended != goal - times + i + 1)
            sched_yield();
    }
}

int main(int argc, char **argv)
{
    struct sysinfo before, after;
    uint32_t counter;
    claim_start("thread-cycles", argc, argv);
    claim_fill(&counter, sizeof counter, 1);
    cycle(&counter, 10);
    detach(10);
    CHECK(sysinfo(&before) == 0);
    cycle(&counter, CYCLES - 10);
    detach(DETACHED - 10);
    CHECK(sysinfo(&after) == 0 && ended == DETACHED);
    CHECK(before.freeram <= after.freeram + 8);
    claim_take(&counter, sizeof counter);
    return claim_done();
}

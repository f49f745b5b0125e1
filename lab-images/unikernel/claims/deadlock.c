/* SPDX-License-Identifier: MIT */
/* Two threads that wait for each other for ever. The machine has nothing left to do, and must still answer. */
#include "claim.h"

#include <pthread.h>
#include <sched.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;

static void *other(void *argument)
{
    CHECK(pthread_mutex_lock(&second) == 0);
    sched_yield();
    CHECK(pthread_mutex_lock(&first) == 0);
    return argument;
}

int main(int argc, char **argv)
{
    unsigned char sent[8];
    pthread_t thread;
    claim_start("deadlock", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    claim_take(sent, sizeof sent);
    claim_done();
    CHECK(pthread_mutex_lock(&first) == 0 && pthread_create(&thread, NULL, other, NULL) == 0);
    sched_yield();
    CHECK(pthread_mutex_lock(&second) == 0);
    claim_broken(__FILE__, __LINE__, "both locks were had");
}

/* SPDX-License-Identifier: MIT */
/* Threads that wait for each other through a pipe, a condition with a deadline, and a descriptor that is closed
 * meanwhile. */
#include "claim.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

static int fds[2];
static unsigned char sent[64], came[64];

static void *read_all(void *argument)
{
    (void)argument;
    CHECK(read(fds[0], came, sizeof came) == sizeof came);
    return NULL;
}

static void *sleep_long(void *argument)
{
    struct timespec span = { 0, 60000000 };
    CHECK(nanosleep(&span, NULL) == 0);
    return argument;
}

int main(int argc, char **argv)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t never = PTHREAD_COND_INITIALIZER;
    pthread_t reader, sleepers[4];
    struct timespec deadline, before, after;
    claim_start("thread-waits", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pipe(fds) == 0 && pthread_create(&reader, NULL, read_all, NULL) == 0);
    CHECK(usleep(1000) == 0);
    CHECK(close(fds[0]) == 0); /* the reader has its hold on the pipe, as on Linux */
    CHECK(write(fds[1], sent, sizeof sent) == sizeof sent && pthread_join(reader, NULL) == 0);
    claim_take(came, sizeof came);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &before) == 0);
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&sleepers[i], NULL, sleep_long, NULL) == 0);
    for (int i = 0; i < 4; i++)
        CHECK(pthread_join(sleepers[i], NULL) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &after) == 0);
    long ms = (long)(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    CHECK(ms >= 55 && ms < 200); /* they slept at the same time */
    CHECK(clock_gettime(CLOCK_REALTIME, &deadline) == 0);
    deadline.tv_nsec += 20000000;
    deadline.tv_sec += deadline.tv_nsec / 1000000000;
    deadline.tv_nsec %= 1000000000;
    CHECK(pthread_mutex_lock(&lock) == 0 && pthread_cond_timedwait(&never, &lock, &deadline) == ETIMEDOUT);
    return claim_done();
}

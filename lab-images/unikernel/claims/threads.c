/* SPDX-License-Identifier: MIT */
/* 32 threads with variables of their own, a lock and a condition between them. */
#include "claim.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#define THREADS 32
#define ROUNDS  50

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static unsigned turn, counter;
static unsigned char sent[THREADS];
static _Thread_local unsigned char own;
static pthread_key_t key;

static void count(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&lock) == 0);
        unsigned read = counter;
        sched_yield(); /* the others get their chance to spoil it */
        counter = read + 1;
        CHECK(pthread_mutex_unlock(&lock) == 0);
    }
}

static void *work(void *argument)
{
    unsigned number = (unsigned)(uintptr_t)argument;
    CHECK(own == 0);
    own = sent[number];
    CHECK(pthread_setspecific(key, &own) == 0);
    count();
    CHECK(pthread_mutex_lock(&lock) == 0);
    while (turn != number) /* the last one made goes first: nobody's turn comes by itself */
        CHECK(pthread_cond_wait(&turn_changed, &lock) == 0);
    CHECK(pthread_getspecific(key) == &own);
    claim_take(&own, 1);
    turn--;
    CHECK(pthread_cond_broadcast(&turn_changed) == 0 && pthread_mutex_unlock(&lock) == 0);
    return (void *)(uintptr_t)(number * 3);
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    void *result;
    claim_start("threads", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pthread_key_create(&key, NULL) == 0);
    turn = THREADS - 1;
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], &result) == 0 && result == (void *)(i * 3));
    CHECK(counter == THREADS * ROUNDS && own == 0);
    return claim_done();
}

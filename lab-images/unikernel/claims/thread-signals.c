/* SPDX-License-Identifier: MIT */
/* A signal sent to one thread runs its handler on that thread; a thread that waits can be cancelled. */
#include "claim.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static int fds[2];
static pthread_t target;
static volatile sig_atomic_t came_to_target;
static unsigned char sent[8];

static void note(int signal)
{
    (void)signal;
    came_to_target = pthread_equal(pthread_self(), target);
}

static void clean_up(void *argument) { claim_take(argument, sizeof sent); }

static void *wait(void *argument)
{
    char byte;
    (void)argument;
    errno = 0;
    CHECK(read(fds[0], &byte, 1) == -1 && errno == EINTR);
    pthread_cleanup_push(clean_up, sent);
    read(fds[0], &byte, 1);
    pthread_cleanup_pop(0);
    return NULL;
}

int main(int argc, char **argv)
{
    void *result;
    struct sigaction action = { .sa_handler = note };
    claim_start("thread-signals", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pipe(fds) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    CHECK(pthread_create(&target, NULL, wait, NULL) == 0 && usleep(1000) == 0);
    CHECK(pthread_kill(target, SIGUSR1) == 0 && usleep(1000) == 0 && came_to_target);
    CHECK(pthread_cancel(target) == 0 && pthread_join(target, &result) == 0 && result == PTHREAD_CANCELED);
    return claim_done();
}

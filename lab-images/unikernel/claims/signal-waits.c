/* SPDX-License-Identifier: MIT */
/* Waits that let signals through which are otherwise held off: ppoll(), pselect(), epoll_pwait(). */
#include "claim.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
static unsigned char sent[3];

static void note(int signal)
{
    (void)signal;
    claim_take(sent + seen, 1);
    seen++;
}

int main(int argc, char **argv)
{
    sigset_t held, none;
    int fds[2];
    struct epoll_event event = { .events = EPOLLIN };
    claim_start("signal-waits", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pipe(fds) == 0 && signal(SIGUSR1, note) != SIG_ERR);
    sigemptyset(&none);
    sigemptyset(&held);
    sigaddset(&held, SIGUSR1);
    CHECK(sigprocmask(SIG_BLOCK, &held, NULL) == 0);
    struct pollfd polled = { fds[0], POLLIN, 0 };
    CHECK(raise(SIGUSR1) == 0 && seen == 0);
    CHECK_ERROR(ppoll(&polled, 1, &(struct timespec){ 2, 0 }, &none), EINTR);
    CHECK(seen == 1 && raise(SIGUSR1) == 0 && seen == 1);
    CHECK_ERROR(pselect(0, NULL, NULL, NULL, &(struct timespec){ 2, 0 }, &none), EINTR);
    CHECK(seen == 2 && raise(SIGUSR1) == 0 && seen == 2);
    int epoll = epoll_create1(0);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0);
    CHECK_ERROR(epoll_pwait(epoll, &event, 1, 2000, &none), EINTR);
    CHECK(seen == 3 && poll(&polled, 1, 0) == 0);
    return claim_done();
}

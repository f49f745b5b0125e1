/* SPDX-License-Identifier: MIT */
/* Signals: handlers, masks, a read that goes on after one or ends with EINTR, sigsuspend(). */
#include "claim.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t seen[65], order;
static int fds[2];
static unsigned char sent[16];

static void note(int signal) { seen[signal] = ++order; }

/* Comes while the main program waits for a byte, and sends it. */
static void feed(int signal)
{
    note(signal);
    CHECK(write(fds[1], sent, sizeof sent) == sizeof sent);
}

static void install(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    CHECK(sigaction(signal, &action, NULL) == 0);
}

static void in_ms(long ms)
{
    struct itimerval timer = { .it_value = { 0, ms * 1000 } };
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void masks(void)
{
    sigset_t set, before, waiting;
    install(SIGUSR1, note, 0);
    install(SIGUSR2, note, 0);
    CHECK(raise(SIGUSR1) == 0 && seen[SIGUSR1] == 1);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    CHECK(sigprocmask(SIG_BLOCK, &set, &before) == 0);
    CHECK(kill(getpid(), SIGUSR2) == 0 && raise(SIGUSR1) == 0 && seen[SIGUSR1] == 1 && !seen[SIGUSR2]);
    CHECK(sigpending(&waiting) == 0 && sigismember(&waiting, SIGUSR1) == 1);
    errno = 0;
    CHECK(sigsuspend(&before) == -1 && errno == EINTR && seen[SIGUSR1] && seen[SIGUSR2]);
    CHECK(raise(SIGUSR1) == 0 && sigpending(&waiting) == 0 && sigismember(&waiting, SIGUSR1) == 1); /* blocked again */
    install(SIGUSR1, SIG_IGN, 0);
    CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
    CHECK_ERROR(sigaction(SIGKILL, &(struct sigaction){ .sa_handler = note }, NULL), EINVAL);
    CHECK_ERROR(kill(4711, SIGUSR1), ESRCH);
}

int main(int argc, char **argv)
{
    unsigned char came[16];
    claim_start("signals", argc, argv);
    CHECK(pipe(fds) == 0);
    masks();
    claim_fill(sent, sizeof sent, 1);
    install(SIGALRM, feed, SA_RESTART);
    in_ms(20);
    CHECK(read(fds[0], came, sizeof came) == sizeof came); /* goes on, and finds what the handler sent */
    claim_take(came, sizeof came);
    install(SIGALRM, note, 0);
    in_ms(20);
    CHECK_ERROR(read(fds[0], came, sizeof came), EINTR);
    in_ms(20);
    errno = 0;
    CHECK(usleep(2000000) == -1 && errno == EINTR && seen[SIGALRM]);
    return claim_done();
}

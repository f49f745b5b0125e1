/* SPDX-License-Identifier: MIT */
/* Keeps the container engine's service: listens at its socket, so that whoever comes early waits rather than fails;
 * starts the engine when somebody comes or, with argument 1, soon after the prompt; then warms it up. Signal USR1 asks
 * for the same again: the machine was restored from a snapshot, and translated code is no part of one. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "api.h"
#include "priority.h"
#include "warm.h"

#define PODMAN "/usr/bin/podman"
/* The prompt and what the reader does first come before the engine. */
#define DELAY_MS 2000
#define SOCKET_FD 3 /* where a service that is handed a socket looks for it */

/* What engine_keep() waits for; blocked from the start. */
static sigset_t awaited;
static volatile sig_atomic_t is_asked;

static void ask(int signal) {
    (void)signal;
    is_asked = 1;
}

/* What is started here gets its signals as others do. */
static void usual_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
}

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    mkdir("/run/podman", 0700);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

/* A long-lived process on one slow processor: one thread of execution, no signals for preemption, little
 * memory beyond what is in use. */
static void become_engine(int fd, bool idle) {
    char pid[16];
    usual_signals();
    snprintf(pid, sizeof pid, "%d", getpid());
    /* Without its keeper it would listen where nobody can come any more. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (idle) priority_idle();
    setenv("GOMAXPROCS", "1", 1);
    setenv("GODEBUG", "asyncpreemptoff=1", 1);
    setenv("GOGC", "150", 1);
    setenv("GOMEMLIMIT", "48MiB", 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", pid, 1);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int log = open("/run/podman/service.log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(null, 0);
    dup2(log, 1);
    dup2(log, 2);
    if (fd == SOCKET_FD) fcntl(fd, F_SETFD, 0);
    else dup2(fd, SOCKET_FD);
    execl(PODMAN, "podman", "system", "service", "--time=0", NULL);
    perror(PODMAN);
    _exit(127);
}

static int engine_start(int fd, bool idle) {
    int pid = fork();
    if (pid == 0) become_engine(fd, idle);
    return pid;
}

static void warm_start(int fd, int engine, bool now) {
    if (fork() != 0) return;
    usual_signals();
    close(fd);
    warm_up(engine, now);
    _exit(0);
}

/* The engine must always be there: it is started again when it ends, at the earliest a second after its last start. */
static void engine_keep(int fd, int engine) {
    for (;;) {
        int signal = sigwaitinfo(&awaited, NULL);
        if (signal == SIGUSR1) {
            priority_idle_for(engine);
            warm_start(fd, engine, true);
        }
        bool is_gone = false;
        for (int ended; (ended = waitpid(-1, NULL, WNOHANG)) > 0;) is_gone |= ended == engine;
        if (!is_gone) continue;
        sleep(1);
        engine = engine_start(fd, false);
    }
}

/* Waits for a customer, for (limit_ms) unless negative, or for USR1; true if somebody came. */
static bool somebody_comes(int fd, int limit_ms) {
    struct pollfd door = {.fd = fd, .events = POLLIN};
    struct timespec limit = {.tv_sec = limit_ms / 1000, .tv_nsec = limit_ms % 1000 * 1000000L};
    sigset_t none;
    sigemptyset(&none);
    while (ppoll(&door, 1, limit_ms < 0 ? NULL : &limit, &none) < 0 && errno == EINTR && !is_asked) continue;
    return door.revents != 0;
}

int main(int argc, char **argv) {
    bool warm = argc > 1 && strcmp(argv[1], "1") == 0;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGUSR1);
    sigprocmask(SIG_BLOCK, &awaited, NULL);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = ask}, NULL);
    int fd = listen_at(API_SOCKET);
    bool idle = !somebody_comes(fd, warm ? DELAY_MS : -1);
    int engine = engine_start(fd, idle);
    if (warm || is_asked) warm_start(fd, engine, idle);
    engine_keep(fd, engine);
}

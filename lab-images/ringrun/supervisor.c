/* SPDX-License-Identifier: MIT */
#include "supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../unik/complain.h"
#include "machine.h"

enum {
    WAIT_MS = 20000,
    /* After each answer with text: a program that prints all the time costs the page two requests a second. */
    REST_MS = 500,
    FILES_MAX = 1024,
};

static int signals = -1;

/* Of the descriptors that the engine left open only the three that the container was given stay, and (kept). */
static void files_close(int kept) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) dup2(null, 0);
    for (int fd = 3; fd < FILES_MAX; fd++)
        if (fd != kept) close(fd);
}

/* Signals that would end a process are read, so that the machine ends first. */
static void signals_open(void) {
    sigset_t set;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    const int harmless[] = {SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGPIPE};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) sigdelset(&set, harmless[i]);
    signals = signalfd(-1, &set, SFD_CLOEXEC);
}

/* Waits for (fd), -1 for none. Returns a signal's number, 0 if there is something to read, or -1 when the time is up. */
static int wait_for(int fd, int timeout_ms) {
    struct pollfd polls[] = {{signals, POLLIN, 0}, {fd, POLLIN, 0}};
    struct signalfd_siginfo info;
    if (poll(polls, 2, timeout_ms) <= 0) return -1;
    if (polls[0].revents && read(signals, &info, sizeof info) == sizeof info) return (int)info.ssi_signo;
    return polls[1].revents ? 0 : -1;
}

_Noreturn static void end_by(int number) {
    sigset_t set;
    signal(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + number);
}

static void print(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, text, length);
        if (written <= 0) return;
        text += written;
        length -= written;
    }
}

static void look_print(const struct look *look) {
    char note[64];
    if (look->lost > 0) print(note, snprintf(note, sizeof note, "\n[… %lld bytes not shown …]\n", (long long)look->lost));
    print(look->text, look->length);
}

/* Nobody else need stop the machine any more. */
static void machine_release(struct container *container) {
    if (machine_stop(container) == 0) container->serial = 0;
    container_save(container);
}

_Noreturn static void machine_end_by(struct container *container, int64_t from, int number) {
    struct look look;
    machine_look(machine_ask(container, from, 0), &from, &look);
    look_print(&look);
    machine_release(container);
    end_by(number);
}

_Noreturn static void machine_follow(struct container *container) {
    int64_t from = 0;
    for (;;) {
        struct look look;
        int fd = machine_ask(container, from, WAIT_MS);
        int number = fd < 0 ? -1 : wait_for(fd, -1);
        if (number > 0) {
            close(fd);
            machine_end_by(container, from, number);
        }
        machine_look(fd, &from, &look);
        look_print(&look);
        if (look.is_gone || look.status != NOT_ENDED) {
            machine_release(container);
            _exit(look.is_gone ? EXIT_SWITCHED_OFF : look.status);
        }
        if (!look.is_failed && look.length == 0) continue;
        number = wait_for(-1, REST_MS);
        if (number > 0) machine_end_by(container, from, number);
    }
}

static void reply(int fd, const char *text) {
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0) return;
}

/* Serves one `start`. 1 if the machine runs now. */
static int start_serve(struct container *container, const struct bundle *bundle, int fd) {
    char line[128];
    if (machine_run(container, bundle) != 0) {
        reply(fd, complaint());
        return 0;
    }
    container->status = CONTAINER_RUNNING;
    container_save(container);
    print(line, snprintf(line, sizeof line, "%s is %s (http://%s.lab)\n", container->instance, container->address,
                         container->instance));
    reply(fd, "ok");
    return 1;
}

_Noreturn void supervise(struct container *container, const struct bundle *bundle, int listener) {
    char name[16];
    setsid();
    files_close(listener);
    signals_open();
    snprintf(name, sizeof name, "ringrun-%.7s", container->instance);
    prctl(PR_SET_NAME, name);
    if (chdir("/") != 0) _exit(STATUS_FAILED);
    for (int is_running = 0; !is_running;) {
        int number = wait_for(listener, -1);
        if (number > 0) end_by(number);
        int fd = number == 0 ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (fd < 0) continue;
        is_running = start_serve(container, bundle, fd);
        close(fd);
    }
    close(listener);
    machine_follow(container);
}

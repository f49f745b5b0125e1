/* SPDX-License-Identifier: MIT */
/* The agent: serves the control channel on the console named by its argument, usually /dev/hvc0. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../linux-host/init/init.h"
#include "frame.h"
#include "job.h"
#include "provider.h"
#include "verbs.h"

static struct frame_reader reader;
static struct outbox outbox;

void report(const char *step, const char *subject) {
    dprintf(STDERR_FILENO, "agent: %s %s: %s\n", step, subject, strerror(errno));
}

void write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text, strlen(text)) < 0) report("write", path);
    if (fd >= 0) close(fd);
}

/* Every byte as it comes: no echo, no line editing, no flow control. */
static int console_open(const char *path) {
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct termios t;
    if (fd < 0) return -1;
    if (tcgetattr(fd, &t) == 0) {
        cfmakeraw(&t);
        tcsetattr(fd, TCSANOW, &t);
    }
    return fd;
}

/* A descriptor that tells of ended children, so that the loop waits in one place only. */
static int children_watch(void) {
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigprocmask(SIG_BLOCK, &awaited, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &awaited, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void children_reap(int watch) {
    struct signalfd_siginfo info;
    while (read(watch, &info, sizeof info) > 0) continue;
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) exec_reaped(pid, status);
}

/* Handles whole frames while an answer to each would fit. */
static void frames_handle(void) {
    struct frame frame;
    size_t consumed = 0;
    while (outbox_has_room_for_response(&outbox) && frame_next(&reader, &consumed, &frame)) verbs_handle(&outbox, &frame);
    frame_discard(&reader, consumed);
}

static void console_read(int console) {
    size_t size;
    uint8_t *room = frame_room(&reader, &size);
    if (size == 0) return;
    ssize_t length = read(console, room, size);
    if (length > 0) reader.length += length;
}

/* The sooner of two waits in milliseconds, where -1 is for ever. */
static int earlier(int a, int b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static void serve(int console, int watch) {
    for (;;) {
        frames_handle();
        int wait_ms = earlier(jobs_step(&outbox), provider_step(&outbox));
        if (outbox_flush(&outbox, console) != 0) return;
        struct pollfd polls[2 + JOBS_MAX * JOB_POLLS + PROVIDER_POLLS] = {{console, 0, 0}, {watch, POLLIN, 0}};
        size_t room;
        frame_room(&reader, &room);
        if (room > 0) polls[0].events |= POLLIN;
        if (outbox.length > 0) polls[0].events |= POLLOUT;
        int count = 2 + jobs_polls(polls + 2, outbox_data_room(&outbox) > 0);
        count += provider_polls(polls + count);
        if (poll(polls, count, wait_ms) < 0 && errno != EINTR) return;
        if (polls[0].revents & POLLIN) console_read(console);
        if (polls[1].revents & POLLIN) children_reap(watch);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        dprintf(STDERR_FILENO, "usage: agent CONSOLE\n");
        return 2;
    }
    int console = console_open(argv[1]);
    if (console < 0) {
        report("open", argv[1]);
        return 1;
    }
    int watch = children_watch();
    provider_open();
    verbs_hello(&outbox);
    outbox_json(&outbox, FRAME_EVENT, "{\"name\":\"ready\",\"atNs\":%lld}", (long long)clock_ns());
    serve(console, watch);
    report("serve", argv[1]);
    return 1;
}

/* SPDX-License-Identifier: MIT */
/* web: an HTTP/1.1 server in one thread around poll(). Written against POSIX only: this source, preprocessed once, is
 * the unikernel's application and the Linux program. Usage: web [port], 80 if not given. */
#include "connection.h"
#include "routes.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 64

static struct connection connections[CONNECTIONS_MAX];
static struct pollfd polled[CONNECTIONS_MAX + 1];       /* the listener first, then slot i at i + 1 */
static int slots_used;                                  /* slots at and above this one are free */
static volatile sig_atomic_t asked_to_stop;

static void on_stop_signal(int signal)
{
    (void)signal;
    asked_to_stop = 1;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Writes a line to descriptor (fd): (before), a number, (after). */
static void say(int fd, const char *before, int number, const char *after)
{
    char buffer[128];
    struct text line = text_in(buffer, sizeof buffer);
    text_put(&line, before);
    text_put_number(&line, (uint64_t)number);
    text_put(&line, after);
    if (write(fd, buffer, text_length(&line)) < 0)
        asked_to_stop = 1; /* nobody is there to hear of it */
}

static int listen_on(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* A free slot; if there is none, the slot of the connection that has idled longest, closed if (take); or NULL. */
static struct connection *find_slot(int take)
{
    struct connection *idle = NULL;
    for (int i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *c = &connections[i];
        if (!c->is_open)
            return c;
        if (connection_is_idle(c) && (!idle || c->deadline_ns < idle->deadline_ns))
            idle = c;
    }
    if (idle && take)
        connection_close(idle);
    return idle;
}

static void accept_all(int listener, int64_t now)
{
    while (find_slot(0)) { /* without a slot, clients wait in the listener's backlog */
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = find_slot(1);
        connection_open(c, fd, now);
        int slot = (int)(c - connections);
        if (slot >= slots_used)
            slots_used = slot + 1;
    }
}

/* Fills the poll set and returns how long poll() may wait, in milliseconds; -1 if nothing has a deadline. */
static int prepare_poll(int64_t now)
{
    int64_t nearest = -1;
    int full = slots_used == CONNECTIONS_MAX;
    while (slots_used > 0 && !connections[slots_used - 1].is_open)
        slots_used--;
    for (int i = 0; i < slots_used; i++) {
        struct connection *c = &connections[i];
        polled[i + 1].fd = c->is_open ? c->fd : -1;
        if (!c->is_open || connection_is_idle(c))
            full = 0;
        if (!c->is_open)
            continue;
        polled[i + 1].events = connection_events(c);
        if (nearest < 0 || c->deadline_ns < nearest)
            nearest = c->deadline_ns;
    }
    polled[0].events = full ? 0 : POLLIN;
    if (nearest < 0)
        return -1;
    return nearest <= now ? 0 : (int)((nearest - now) / 1000000) + 1;
}

static void serve(int listener)
{
    polled[0].fd = listener;
    while (!asked_to_stop) {
        int timeout_ms = prepare_poll(now_ns());
        int ready = poll(polled, (nfds_t)slots_used + 1, timeout_ms);
        int64_t now = now_ns();
        if (ready < 0)
            continue; /* EINTR: a stop signal */
        for (int i = 0; i < slots_used; i++) {
            struct connection *c = &connections[i];
            if (c->is_open && polled[i + 1].revents)
                connection_advance(c, now);
            if (c->is_open && c->deadline_ns <= now)
                connection_expire(c, now);
        }
        if (polled[0].revents)
            accept_all(listener, now);
    }
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) & 0x7fffffff : 80;
    struct sigaction stop = { .sa_handler = on_stop_signal };

    routes_init(now_ns());
    /* Explicit handlers: a process with number 1 gets no default action for these. */
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);

    if (port < 1 || port > 65535) {
        say(STDERR_FILENO, "web: ", port, " is no port\n");
        return 2;
    }
    int listener = listen_on(port);
    if (listener < 0) {
        say(STDERR_FILENO, "web: cannot listen, errno ", errno, "\n");
        return 1;
    }
    say(STDOUT_FILENO, "web: ready, listening on port ", port, "\n");
    serve(listener);
    say(STDOUT_FILENO, "web: stopped after ", (int)web_counters.requests, " requests\n");
    return 0;
}

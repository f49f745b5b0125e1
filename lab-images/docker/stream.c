/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api.h"
#include "docker.h"
#include "terminal.h"

enum { INPUT_ROOM = 8192, FORCED_EXIT_SIGNALS = 3 };

static const int proxied[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, 0};

/* Input on its way: read from (from), not yet taken by the socket. */
struct pump {
    unsigned char bytes[INPUT_ROOM + DETACH_KEYS_MAX];
    size_t at, length;
    int is_open, signal_fd, ends;
};

static sigset_t stream_signals(const struct stream *stream) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    for (const int *s = proxied; stream->proxies_signals && *s; s++) sigaddset(&set, *s);
    return set;
}

void stream_signals_block(const struct stream *stream) {
    sigset_t set = stream_signals(stream);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

void stream_resize(const struct stream *stream) {
    int rows, columns;
    struct answer answer;
    if (!stream->is_terminal || !terminal_size(&rows, &columns)) return;
    api_call(&answer, "POST", NULL, "%s/resize?h=%d&w=%d", stream->target, rows, columns);
    answer_free(&answer);
}

/* 1 if the reader insists on leaving. */
static int signal_pass(const struct stream *stream, struct pump *pump) {
    struct signalfd_siginfo info;
    struct answer answer;
    if (read(pump->signal_fd, &info, sizeof info) != sizeof info) return 0;
    if (info.ssi_signo == SIGWINCH) {
        stream_resize(stream);
        return 0;
    }
    if ((info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM) && ++pump->ends == FORCED_EXIT_SIGNALS) {
        complain("got %d SIGTERM/SIGINTs, forcefully exiting", FORCED_EXIT_SIGNALS);
        return 1;
    }
    api_call(&answer, "POST", NULL, "%s/kill?signal=%u", stream->target, info.ssi_signo);
    answer_free(&answer);
    return 0;
}

/* 1 if the reader detached. */
static int input_read(struct stream *stream, struct pump *pump) {
    static unsigned char keys[INPUT_ROOM];
    ssize_t got = read(STDIN_FILENO, keys, sizeof keys);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
    pump->at = pump->length = 0;
    if (got <= 0) {
        pump->is_open = 0;
        shutdown(stream->http->fd, SHUT_WR);
        return 0;
    }
    if (stream->is_terminal) return detach_filter(stream, keys, got, pump->bytes, &pump->length);
    memcpy(pump->bytes, keys, got);
    pump->length = got;
    return 0;
}

/* The socket must not block: a container that waits for its output to be read would then wait for ever. */
static void input_send(struct stream *stream, struct pump *pump) {
    ssize_t sent = send(stream->http->fd, pump->bytes + pump->at, pump->length - pump->at, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) pump->at += sent;
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        pump->is_open = 0; /* it reads no more; its output may still come */
        pump->at = pump->length = 0;
    }
}

/* 0 at the end of the output. */
static int output_read(struct stream *stream) {
    static unsigned char bytes[HTTP_BUFFER];
    ssize_t got = http_take(stream->http, bytes, sizeof bytes);
    if (got <= 0) return 0;
    if (stream->is_terminal) output_write(STDOUT_FILENO, bytes, got);
    else demux_write(&stream->demux, bytes, got);
    return 1;
}

static enum stream_end stream_loop(struct stream *stream, struct pump *pump) {
    for (;;) {
        int has_pending = pump->at < pump->length;
        if (stream->http->at < stream->http->length && !output_read(stream)) return STREAM_ENDED;
        struct pollfd fds[] = {
            {.fd = stream->http->fd, .events = POLLIN | (has_pending ? POLLOUT : 0)},
            {.fd = pump->is_open && !has_pending ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = pump->signal_fd, .events = POLLIN},
        };
        if (poll(fds, 3, -1) < 0) continue;
        if (fds[2].revents && signal_pass(stream, pump)) return STREAM_GIVEN_UP;
        if (fds[1].revents && input_read(stream, pump)) return STREAM_DETACHED;
        if (fds[0].revents & POLLOUT || (pump->at < pump->length && !has_pending)) input_send(stream, pump);
        if (fds[0].revents & (POLLIN | POLLHUP | POLLERR) && !output_read(stream)) return STREAM_ENDED;
    }
}

enum stream_end stream_run(struct stream *stream) {
    sigset_t set = stream_signals(stream);
    struct pump pump = {.is_open = stream->has_input, .signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    enum stream_end end = stream_loop(stream, &pump);
    if (pump.signal_fd >= 0) close(pump.signal_fd);
    http_close(stream->http);
    terminal_restore();
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    if (end == STREAM_DETACHED) fputs("read escape sequence\n", stderr);
    return end;
}

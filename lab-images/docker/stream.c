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

static void output(int fd, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
            continue;
        }
        if (put <= 0) exit(STATUS_FAILED); /* nobody reads any more; the container goes on */
        bytes += put;
        length -= put;
    }
}

void demux_write(struct demux *demux, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        if (demux->left == 0) {
            demux->head[demux->head_length++] = *bytes++;
            length--;
            if (demux->head_length < 8) continue;
            demux->head_length = 0;
            demux->left = (uint32_t)demux->head[4] << 24 | demux->head[5] << 16 | demux->head[6] << 8 | demux->head[7];
            continue;
        }
        size_t part = length < demux->left ? length : demux->left;
        output(demux->head[0] == 2 ? STDERR_FILENO : STDOUT_FILENO, bytes, part);
        demux->left -= part;
        bytes += part;
        length -= part;
    }
}

int stream_detach_keys(struct stream *stream, const char *keys) {
    stream->detach_length = stream->detach_seen = 0;
    if (!*keys) return 0;
    for (const char *at = keys;; at++) {
        size_t length = strcspn(at, ",");
        int code = length == 1 ? at[0] : -1;
        if (length == 6 && strncmp(at, "ctrl-", 5) == 0) {
            static const char order[] = "@abcdefghijklmnopqrstuvwxyz[\\]^_";
            const char *row = memchr(order, at[5], sizeof order - 1);
            code = row ? (int)(row - order) : -1;
        }
        if (code < 0 || stream->detach_length == DETACH_KEYS_MAX) return -1;
        stream->detach[stream->detach_length++] = code;
        at += length;
        if (!*at) return 0;
    }
}

int detach_filter(struct stream *stream, const unsigned char *keys, size_t count, unsigned char *out, size_t *length) {
    *length = 0;
    for (size_t i = 0; i < count; i++) {
        if (stream->detach_length > 0 && keys[i] == stream->detach[stream->detach_seen]) {
            if (++stream->detach_seen == stream->detach_length) return 1;
            continue;
        }
        memcpy(out + *length, stream->detach, stream->detach_seen);
        *length += stream->detach_seen;
        stream->detach_seen = stream->detach_length > 0 && keys[i] == stream->detach[0];
        if (stream->detach_length == 1 && stream->detach_seen) return 1;
        if (!stream->detach_seen) out[(*length)++] = keys[i];
    }
    return 0;
}

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
    if (stream->is_terminal)
        output(STDOUT_FILENO, bytes, got);
    else
        demux_write(&stream->demux, bytes, got);
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

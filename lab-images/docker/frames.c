/* SPDX-License-Identifier: MIT */
/* What flows through an attached stream: frames of output, and keys with the sequence that detaches among them. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "docker.h"
#include "stream.h"

void output_write(int fd, const unsigned char *bytes, size_t length) {
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
        output_write(demux->head[0] == 2 ? STDERR_FILENO : STDOUT_FILENO, bytes, part);
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

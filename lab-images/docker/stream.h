/* SPDX-License-Identifier: MIT */
/* The stream between reader and container: input out, output in, signals and window sizes beside it. */
#ifndef DOCKER_STREAM_H
#define DOCKER_STREAM_H

#include "http.h"

enum { DETACH_KEYS_MAX = 16 };

enum stream_end { STREAM_ENDED, STREAM_DETACHED, STREAM_GIVEN_UP };

/* Frames of a multiplexed stream: 8 bytes of head (stream, three zeros, big-endian length), then the bytes. */
struct demux {
    unsigned char head[8];
    int head_length;
    uint32_t left;
};

struct stream {
    struct http *http;
    int is_terminal;     /* the container has one: its stream is raw, not multiplexed */
    int has_input;       /* standard input goes to the container */
    int proxies_signals; /* signals go to the container instead of ending this program */
    const char *target;  /* API path of the container or exec instance, for signals and sizes */
    int detach_length, detach_seen;
    unsigned char detach[DETACH_KEYS_MAX];
    struct demux demux;
};

/* Reads "ctrl-p,ctrl-q" into (stream). 0, or -1 if these are no keys. */
int stream_detach_keys(struct stream *stream, const char *keys);

/* Blocks signals that the stream is to see; before the container starts, so that none is lost. */
void stream_signals_block(const struct stream *stream);

/* Tells the container the size of the reader's terminal. */
void stream_resize(const struct stream *stream);

/* Copies until the container's output ends or the reader detaches. */
enum stream_end stream_run(struct stream *stream);

/* Writes what (bytes) of a multiplexed stream hold to standard output and error. */
void demux_write(struct demux *demux, const unsigned char *bytes, size_t length);

/* Writes all of (bytes), or ends the program when nobody reads them any more. */
void output_write(int fd, const unsigned char *bytes, size_t length);

/* How many bytes of (keys) go to the container: *length changes when held keys of the detach sequence are passed on.
 * 1 if the sequence is complete. */
int detach_filter(struct stream *stream, const unsigned char *keys, size_t count, unsigned char *out, size_t *length);

#endif

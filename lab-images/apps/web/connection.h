/* SPDX-License-Identifier: MIT */
/* One client connection: a small state machine which the main loop drives whenever its socket is ready. */
#ifndef WEB_CONNECTION_H
#define WEB_CONNECTION_H

#include "request.h"
#include "sha256.h"

#define CONNECTIONS_MAX 128

#define OUT_BYTES    1536                   /* response head and a short body, sent as one piece */
#define NONCE_MAX    64
#define ECHO_MAX     (1u << 20)             /* largest body /echo returns */
#define ECHO_TOTAL   (4u << 20)             /* held for all connections together */
#define DIGEST_MAX   (64u << 20)            /* largest body /sha256 reads */
#define BYTES_MAX    (64u << 20)            /* largest /bytes/N */

/* What is done with the request's body while it arrives. */
enum body_use { BODY_DISCARD, BODY_KEEP, BODY_DIGEST };

struct connection {
    int is_open;                            /* 0: this slot is free */
    int fd;
    enum { READING_HEAD, READING_BODY, WRITING, DRAINING } state;
    int64_t deadline_ns;                    /* when the current state has lasted too long */
    int answered;                           /* requests answered on this connection */
    int close_after;                        /* no further request after this one */
    int head_only;                          /* HEAD: the body is described, not sent */

    char in[REQUEST_HEAD_MAX];
    size_t in_length;

    int (*answer)(struct connection *);     /* called with the whole body read; returns a status to refuse with, or 0 */
    enum body_use body_use;
    uint64_t body_limit, body_seen, body_left;
    int is_chunked;
    struct chunked chunks;
    char nonce[NONCE_MAX + 1];
    uint64_t bytes_wanted;
    char *kept;                             /* BODY_KEEP: the body, from malloc */
    size_t kept_length, kept_size;
    struct sha256 digest;

    char out[OUT_BYTES];
    size_t out_length, out_sent;
    const char *tail;                       /* follows (out): the kept body or the pattern of /bytes */
    uint64_t tail_length, tail_sent;
    size_t tail_period;                     /* the tail repeats after this many bytes; 0: it does not */
};

/* Prepares slot (c) for the just accepted, non-blocking socket (fd). */
void connection_open(struct connection *c, int fd, int64_t now_ns);

/* Closes the socket and frees what the connection held. */
void connection_close(struct connection *c);

/* Does what can be done without waiting. Call when the socket is ready for connection_events(). */
void connection_advance(struct connection *c, int64_t now_ns);

/* Call when deadline_ns has passed: answers 408 to half a request, closes in every other state. */
void connection_expire(struct connection *c, int64_t now_ns);

/* The poll() events the connection waits for. */
short connection_events(const struct connection *c);

/* True if the connection waits between requests and can be closed to make room. */
int connection_is_idle(const struct connection *c);

#endif

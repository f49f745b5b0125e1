/* SPDX-License-Identifier: MIT */
/* uk_http.h: an HTTP/1.1 server for applications of uk_event.h (component http).
 *
 * For each request your begin() sees the head and chooses what becomes of it; then the body is read; then your answer()
 * is called and gives one response, at once or later. Reading requests (RFC 9112), keep-alive, pipelining, time limits
 * and refusals of what is malformed are done here:
 *
 *     400 malformed   408 half a request, then silence   413 head above 4 KiB, or body above the limit
 *     501 a transfer coding other than chunked   503 no memory for a body
 *
 * A client holds one connection. When all are taken and one more comes, the one gives way that has idled longest, else
 * the one whose request began longest ago: a client that is slow or silent cannot keep others out. */
#ifndef UK_HTTP_H
#define UK_HTTP_H

#include "../../apps/web/request.h"

#define UK_HTTP_BODY_MAX (1u << 20)     /* the largest body that is kept */
#define UK_HTTP_KEPT_MAX (4u << 20)     /* of all connections together */
#define UK_HTTP_CLIENTS  160

/* One request and its response. */
struct uk_http {
    /* Set by begin(); preset: NULL, and a kept body of up to UK_HTTP_BODY_MAX. */
    void (*answer)(struct uk_http *http);           /* called when the body is whole; must respond, now or later */
    int (*body_part)(struct uk_http *http, const char *data, size_t length); /* gets the body piece by piece, instead of
                                                       its being kept; returns 0 or a status to refuse with */
    uint64_t body_limit;                            /* bytes; at most UK_HTTP_BODY_MAX if the body is kept */

    void (*gone)(struct uk_http *http);             /* called if it is too late to respond: the client has gone, or was
                                                       told 503 after 30 seconds; needed by those who respond later */

    char *body;                                     /* the kept body, for answer() */
    size_t body_length;
    void *state;                                    /* yours: server->state_size bytes, zeros when begin() is called */
};

struct uk_http_server {
    size_t state_size;
    /* Sees the head of a request, whose slices are valid until it returns. Returns 0, or a status to refuse with. */
    int (*begin)(struct uk_http *http, const struct request *request);
};

/* Serves at (port). (server) must stay. Returns 0 or what uk_tcp_listen() returns. */
int uk_http_listen(uint16_t port, const struct uk_http_server *server);

/* Responds with the (length) bytes at (body), which are copied. A status of 400 or more ends the connection. */
void uk_http_respond(struct uk_http *http, int status, const char *type, const void *body, size_t length);

/* Responds with a line that names the status. */
void uk_http_refuse(struct uk_http *http, int status);

/* Responds with (length) bytes that (more) is asked for, piece by piece, whenever the client can take some: it points
 * (data) at the bytes from (offset) on and returns how many are there, 1 or more. They must stay until its next call.
 * (done), if given, is called at the end, also if the client goes away before. */
struct uk_http_stream {
    uint64_t length;
    size_t (*more)(struct uk_http *http, uint64_t offset, const char **data);
    void (*done)(struct uk_http *http);
};
void uk_http_stream(struct uk_http *http, int status, const char *type, const struct uk_http_stream *stream);

/* Counted since the start. */
struct uk_http_counters {
    uint64_t requests;          /* answered, whatever the status */
    uint64_t refused;           /* of those, with a status of 400 or above */
    uint64_t accepted;          /* connections */
    unsigned open;              /* connections now */
    size_t kept;                /* bytes of bodies held now */
};
extern struct uk_http_counters uk_http_counters;

#endif

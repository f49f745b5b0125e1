/* SPDX-License-Identifier: MIT */
/* What the server answers: the route table and the building of responses. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "connection.h"

/* Counted since the program started, for /info. */
struct web_counters {
    uint64_t requests;      /* answered, whatever the status */
    uint64_t refused;       /* of those, with a status of 400 or above */
    uint64_t accepted;      /* connections */
    unsigned open;          /* connections now */
    size_t kept_bytes;      /* bodies held for /echo now */
};
extern struct web_counters web_counters;

/* SHA-256 of the preprocessed source this program was compiled from; set by the build, the same in every lane. */
extern const char web_source_id[];

/* Call once before routes_begin(). (start_ns) is CLOCK_MONOTONIC at the start of main(). */
void routes_init(int64_t start_ns);

/* Chooses the route of a parsed request and sets c->answer and how its body is used.
 * Returns 0, or the status to refuse the request with. */
int routes_begin(struct connection *c, const struct request *request);

/* Puts a response head for a body of (body_length) bytes into c->out and sets the state to WRITING. */
void response_begin(struct connection *c, int status, const char *type, uint64_t body_length);

/* Same, with a body of one line that names the status; the connection closes after it. */
void response_refuse(struct connection *c, int status);

#endif

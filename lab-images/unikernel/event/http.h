/* SPDX-License-Identifier: MIT */
/* One HTTP client, between http.c (connections and time), http_request.c (what it says) and http_response.c (what
 * it gets). States: HEAD -> BODY -> ANSWERING -> HEAD, or, if the connection is to end, ANSWERING -> DRAINING -> closed. */
#ifndef UK_EVENT_HTTP_H
#define UK_EVENT_HTTP_H

#include "uk_event.h"
#include "uk_http.h"

#define HEAD_NS   (5 * NS_PER_SECOND)    /* from a request's first byte to the end of its head */
#define IDLE_NS   (60 * NS_PER_SECOND)   /* between requests */
#define ANSWER_NS (30 * NS_PER_SECOND)  /* for the application to answer */
#define STALL_NS  (10 * NS_PER_SECOND)   /* a body or a reader that makes no progress */
#define DRAIN_NS  (1 * NS_PER_SECOND)    /* for the client to read a refusal */

struct client {
    struct uk_http http;                /* first: the application's pointer is ours */
    const struct uk_http_server *server;
    struct uk_tcp *connection;
    struct client *next, *previous;     /* all clients, by when they began to idle or their request began */
    int *gone;                          /* is set when the client goes, for whoever has called the application */
    struct uk_timer limit;              /* when the current state has lasted too long */
    enum client_state { HEAD, BODY, ANSWERING, DRAINING } state;
    uint8_t is_idle;                    /* HEAD, and nothing of the next request has come */
    uint8_t close_after;                /* no further request after this one */
    uint8_t head_only;                  /* HEAD: the body is described, not sent */
    uint8_t responded, peer_done;
    uint8_t is_chunked, is_broken;

    char *head;                         /* a head that did not come in one piece */
    size_t head_length, head_size;

    struct chunked chunks;
    uint64_t body_seen, body_left;
    size_t body_size;                   /* memory behind http.body */

    char *held;                         /* response bytes that the connection did not take yet */
    size_t held_length, held_sent;
    struct uk_http_stream stream;
    uint64_t streamed;
    const char *piece;                  /* of the stream, the part handed over but not sent */
    size_t piece_left;
};

/* http_request.c: takes in bytes as far as it can. Returns how many. */
size_t request_take(struct client *c, const char *data, size_t length);

/* http_response.c */
void response_refuse(struct client *c, int status);

/* Sends what the connection takes. Returns 1 when the response has been handed over whole, else 0. */
int response_send(struct client *c);

/* Frees what a response holds, and tells the application that its stream is over. */
void response_drop(struct client *c);

/* http.c: the response of the current request has been started: sends, and goes on with the next one. */
void client_answer(struct client *c);

/* http.c: (state) may last (ns) from now. */
void client_enter(struct client *c, enum client_state state, uint64_t ns);

/* http_request.c: frees what a request holds. */
void request_drop(struct client *c);

#endif

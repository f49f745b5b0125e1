/* SPDX-License-Identifier: MIT */
/* The clients of an HTTP server: who is there, how long each may take, who gives way. */
#include "http.h"

#include <string.h>

struct uk_http_counters uk_http_counters;
static struct client *first, *last;     /* the one that has been at the same thing longest is the first */

static void unlink_client(struct client *c)
{
    *(c->previous ? &c->previous->next : &first) = c->next;
    *(c->next ? &c->next->previous : &last) = c->previous;
}

static void append_client(struct client *c)
{
    c->previous = last;
    c->next = NULL;
    *(last ? &last->next : &first) = c;
    last = c;
}

/* A new period begins, of idling or of a request: the client is the youngest of all. */
static void touch(struct client *c)
{
    unlink_client(c);
    append_client(c);
}

void client_enter(struct client *c, enum client_state state, uint64_t ns)
{
    c->state = state;
    uk_timer_start(&c->limit, ns);
}

/* It is too late for the application's answer. */
static void give_up_answer(struct client *c)
{
    if (c->state == ANSWERING && !c->responded && c->http.gone)
        c->http.gone(&c->http);
}

static void forget(struct client *c)
{
    if (c->gone)
        *c->gone = 1;
    give_up_answer(c);
    uk_timer_stop(&c->limit);
    response_drop(c);
    request_drop(c);
    unlink_client(c);
    uk_http_counters.open--;
    heap_free(c);
}

static void drop(struct client *c, void (*end)(struct uk_tcp *connection))
{
    struct uk_tcp *connection = c->connection;
    forget(c);
    end(connection);
}

static void next_request(struct client *c)
{
    if (c->peer_done) {
        drop(c, uk_tcp_close);
        return;
    }
    if (c->close_after) {
        /* Closing with unread input makes TCP send a reset, which can overtake the response on its way to the client:
         * end our direction first, then read until the client has ended its own. */
        uk_tcp_finish(c->connection);
        client_enter(c, DRAINING, DRAIN_NS);
    } else {
        c->is_idle = 1;
        client_enter(c, HEAD, IDLE_NS);
        touch(c);
    }
    uk_tcp_resume(c->connection); /* what has come in the meantime */
}

void client_answer(struct client *c)
{
    if (c->is_broken) {
        drop(c, uk_tcp_abort);
    } else if (response_send(c)) {
        response_drop(c);
        request_drop(c);
        next_request(c);
    } else {
        uk_timer_start(&c->limit, STALL_NS);
    }
}

/* ---- what the connection tells ---- */

static void on_limit(struct uk_timer *timer)
{
    struct client *c = UK_OWNER(timer, struct client, limit);
    int half_a_request = c->state == BODY || (c->state == HEAD && c->head_length > 0);
    if (half_a_request) {
        response_refuse(c, 408);
    } else if (c->state == ANSWERING && !c->responded) {
        give_up_answer(c);
        response_refuse(c, 503);
    } else {
        drop(c, c->state == ANSWERING ? uk_tcp_abort : uk_tcp_close);
    }
}

static void make_room(void)
{
    struct client *victim = first;
    for (struct client *c = first; c; c = c->next)
        if (c->is_idle) {
            victim = c;
            break;
        }
    if (victim)
        drop(victim, victim->is_idle ? uk_tcp_close : uk_tcp_abort);
}

static void *on_opened(struct uk_tcp *connection, void *context)
{
    const struct uk_http_server *server = context;
    if (uk_http_counters.open == UK_HTTP_CLIENTS)
        make_room();
    struct client *c = heap_calloc(1, sizeof *c + server->state_size);
    if (!c)
        return NULL;
    c->server = server;
    c->connection = connection;
    c->http.state = c + 1;
    c->limit.due = on_limit;
    append_client(c);
    uk_http_counters.accepted++;
    uk_http_counters.open++;
    client_enter(c, HEAD, HEAD_NS);
    return c;
}

static size_t on_received(void *self, const char *data, size_t length)
{
    struct client *c = self;
    if (c->state == DRAINING)
        return length;
    if (c->is_idle) {
        c->is_idle = 0;
        touch(c);
    }
    return request_take(c, data, length);
}

static void on_room(void *self)
{
    struct client *c = self;
    if (c->state == ANSWERING && c->responded)
        client_answer(c);
}

static void on_ended(void *self)
{
    struct client *c = self;
    c->peer_done = 1;
    if (c->state != ANSWERING)
        drop(c, uk_tcp_close);
}

static void on_closed(void *self, int error)
{
    (void)error;
    forget(self);
}

int uk_http_listen(uint16_t port, const struct uk_http_server *server)
{
    static const struct uk_tcp_events events = {
        .opened = on_opened, .received = on_received, .room = on_room, .ended = on_ended, .closed = on_closed,
    };
    return uk_tcp_listen(port, &events, (void *)server);
}

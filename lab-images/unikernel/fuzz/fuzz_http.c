/* SPDX-License-Identifier: MIT */
/* The HTTP server of event/ on a connection made of two buffers: mutated requests are given to it at once and in random
 * pieces, with a peer that takes all or little; both must be answered alike, and nothing may leak. */
#include "../include/uk_event.h"
#include "../include/uk_http.h"
#include "fuzz.h"
#include "input.h"

#include <stdlib.h>
#include <string.h>

#define OUT_MAX   70000
#define TURNS_MAX 20000

/* ---- the library OS, as far as event/http*.c uses it ---- */

struct uk_tcp {
    void *self;
    size_t room;                /* bytes the peer takes until it is asked again */
    int wants_room, finished, gone;
    char out[OUT_MAX];
    size_t out_length;
};

static const struct uk_tcp_events *events;
static void *listen_context;
static unsigned allocated;

void *heap_alloc(size_t size) { return allocated++, malloc(size); }
void *heap_calloc(size_t count, size_t size) { return allocated++, calloc(count, size); }

void heap_free(void *block)
{
    if (block)
        allocated--;
    free(block);
}

void panic(const char *format, ...)
{
    fprintf(stderr, "panic: %s\n", format);
    abort();
}

void uk_timer_start(struct uk_timer *timer, uint64_t ns)
{
    REQUIRE(timer->due && ns > 0);
    timer->next = timer; /* runs */
}

void uk_timer_stop(struct uk_timer *timer) { timer->next = NULL; }

int uk_tcp_listen(uint16_t port, const struct uk_tcp_events *e, void *context)
{
    (void)port;
    events = e;
    listen_context = context;
    return 0;
}

size_t uk_tcp_send(struct uk_tcp *c, const void *data, size_t length, int flags)
{
    (void)flags;
    REQUIRE(!c->gone && !c->finished);
    size_t part = length < c->room ? length : c->room;
    if (part > OUT_MAX - c->out_length)
        part = OUT_MAX - c->out_length;
    memcpy(c->out + c->out_length, data, part);
    c->out_length += part;
    c->room -= part;
    c->wants_room |= part < length;
    return part;
}

void uk_tcp_resume(struct uk_tcp *c) { REQUIRE(!c->gone); }
void uk_tcp_finish(struct uk_tcp *c) { REQUIRE(!c->gone); c->finished = 1; }
void uk_tcp_close(struct uk_tcp *c) { REQUIRE(!c->gone); c->gone = 1; }
void uk_tcp_abort(struct uk_tcp *c) { REQUIRE(!c->gone); c->gone = 1; }

/* ---- an application ---- */

static size_t more(struct uk_http *http, uint64_t offset, const char **data)
{
    REQUIRE(offset < http->body_length);
    *data = http->body + offset;
    return 1 + input_below((uint32_t)(http->body_length - offset));
}

static void answer(struct uk_http *http)
{
    const struct uk_http_stream stream = { .length = http->body_length, .more = more };
    if (http->body_length % 2)
        uk_http_stream(http, 200, "text/plain", &stream);
    else
        uk_http_respond(http, 200, "text/plain", http->body, http->body_length);
}

static int begin(struct uk_http *http, const struct request *request)
{
    REQUIRE(*(uint32_t *)http->state == 0);
    *(uint32_t *)http->state = 1;
    http->answer = answer;
    http->body_limit = 600;
    return slice_is(request->path, "/no") ? 404 : 0;
}

/* ---- one connection ---- */

static void let_room(struct uk_tcp *c, size_t room)
{
    c->room = room;
    if (c->wants_room && !c->gone) {
        c->wants_room = 0;
        events->room(c->self);
    }
}

/* Gives the (length) bytes at (text) to the server, in pieces if (pieces), as event/tcp.c would. */
static void play(struct uk_tcp *c, const char *text, size_t length, int pieces)
{
    size_t at = 0, end = 0;
    *c = (struct uk_tcp){ .room = pieces ? input_below(100) : OUT_MAX };
    c->self = events->opened(c, listen_context);
    for (int turns = 0; !c->gone && (at < length || c->wants_room); turns++) {
        REQUIRE(turns < TURNS_MAX);
        if (end < length)
            end += pieces ? 1 + input_below((uint32_t)(length - end)) : length - end;
        if (at < end) {
            char *exact = malloc(end - at);
            memcpy(exact, text + at, end - at);
            size_t used = events->received(c->self, exact, end - at);
            REQUIRE(used <= end - at);
            at += used;
            free(exact);
        }
        if (!c->gone)
            let_room(c, pieces ? input_below(50) : OUT_MAX);
    }
    if (!c->gone)
        events->ended(c->self);
    for (int i = 0; i < TURNS_MAX && !c->gone; i++)
        let_room(c, OUT_MAX);
    REQUIRE(c->gone);
}

void fuzz_http(void)
{
    static const struct uk_http_server server = { .state_size = sizeof(uint32_t), .begin = begin };
    static const char *const seeds[] = {
        "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\nGET /no HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n0123456789aHEAD /b HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x\r\nabc\r\n0\r\n\r\n"
        "POST /c HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nxy",
        "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 700\r\n\r\n",
    };
    static struct uk_tcp once, parts;
    size_t length;
    unsigned before = allocated;
    char *text = input_mutate(seeds[input_below(4)], &length);

    if (!events)
        uk_http_listen(80, &server);
    play(&once, text, length, 0);
    play(&parts, text, length, 1);
    REQUIRE(once.out_length == parts.out_length && memcmp(once.out, parts.out, once.out_length) == 0);
    REQUIRE(allocated == before && uk_http_counters.open == 0 && uk_http_counters.kept == 0);
    free(text);
}

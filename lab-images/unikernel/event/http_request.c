/* SPDX-License-Identifier: MIT */
/* What an HTTP client says: heads, which may come in pieces, and bodies, kept or handed on. */
#include "http.h"

#include <string.h>

#define GROW_FIRST 512

void request_drop(struct client *c)
{
    heap_free(c->head);
    c->head = NULL;
    c->head_length = c->head_size = 0;
    uk_http_counters.kept -= c->body_size;
    heap_free(c->http.body);
    c->http.body = NULL;
    c->http.body_length = c->body_size = 0;
}

/* The size of a buffer that has (size) bytes and is to hold (wanted). */
static size_t doubled(size_t size, size_t wanted)
{
    size_t grown = size ? size : GROW_FIRST;
    while (grown < wanted)
        grown *= 2;
    return grown;
}

/* Moves the (length) bytes of (*buffer) to one of (size) bytes. Returns 0 if there is no memory; then nothing is
 * changed. */
static int move(char **buffer, size_t length, size_t size)
{
    char *memory = heap_alloc(size);
    if (!memory)
        return 0;
    if (length)
        memcpy(memory, *buffer, length);
    heap_free(*buffer);
    *buffer = memory;
    return 1;
}

/* ---- bodies ---- */

static int keep(struct client *c, const char *data, size_t length)
{
    struct uk_http *http = &c->http;
    size_t wanted = http->body_length + length, size = doubled(c->body_size, wanted);
    if (size > c->body_size) {
        if (uk_http_counters.kept + (size - c->body_size) > UK_HTTP_KEPT_MAX ||
            !move(&http->body, http->body_length, size))
            return 503;
        uk_http_counters.kept += size - c->body_size;
        c->body_size = size;
    }
    memcpy(http->body + http->body_length, data, length);
    http->body_length = wanted;
    return 0;
}

static int use_body(struct client *c, const char *data, size_t length)
{
    if (length == 0)
        return 0;
    c->body_seen += length;
    if (c->body_seen > c->http.body_limit)
        return 413;
    return c->http.body_part ? c->http.body_part(&c->http, data, length) : keep(c, data, length);
}

static int body_is_whole(const struct client *c)
{
    return c->is_chunked ? c->chunks.state == CHUNK_DONE : c->body_left == 0;
}

/* Returns how many bytes were of the body, or a negative status. */
static long take_body(struct client *c, const char *data, size_t length)
{
    size_t used = 0;
    while (used < length && !body_is_whole(c)) {
        struct slice part = { data + used, length - used };
        if (c->is_chunked) {
            long n = chunked_next(&c->chunks, data + used, length - used, &part);
            if (n < 0)
                return -400;
            used += (size_t)n;
        } else {
            if (part.length > c->body_left)
                part.length = (size_t)c->body_left;
            c->body_left -= part.length;
            used += part.length;
        }
        int status = use_body(c, part.text, part.length);
        if (status)
            return -status;
    }
    return (long)used;
}

/* ---- heads ---- */

/* The head is whole: asks the application what becomes of it. Returns 0 or the status to refuse with. */
static int begin(struct client *c, const struct request *request)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    c->close_after = !request->keep_alive;
    c->head_only = request->method == METHOD_HEAD;
    c->is_chunked = request->chunked != 0;
    c->chunks = (struct chunked){ .state = CHUNK_SIZE };
    c->body_left = request->content_length;
    c->body_seen = 0;
    c->responded = 0;
    c->http.answer = NULL;
    c->http.gone = NULL;
    c->http.body_part = NULL;
    c->http.body_limit = UK_HTTP_BODY_MAX;
    memset(c->http.state, 0, c->server->state_size);

    int status = c->server->begin(&c->http, request);
    if (status == 0 && request->content_length > c->http.body_limit)
        status = 413;
    c->state = BODY;
    if (status)
        return status;
    if (request->expect_continue && !body_is_whole(c)) /* not taken: the client sends after its own time limit */
        uk_tcp_send(c->connection, go_on, sizeof go_on - 1, 0);
    return 0;
}

/* Adds to a head that comes in pieces. Returns how many bytes fitted, or 0 if there is no memory. */
static size_t collect(struct client *c, const char *data, size_t length)
{
    size_t part = REQUEST_HEAD_MAX - c->head_length < length ? REQUEST_HEAD_MAX - c->head_length : length;
    size_t size = doubled(c->head_size, c->head_length + part);
    if (size > c->head_size) {
        if (!move(&c->head, c->head_length, size))
            return 0;
        c->head_size = size;
    }
    memcpy(c->head + c->head_length, data, part);
    c->head_length += part;
    return part;
}

/* Returns how many bytes were of the head, or a negative status. */
static long take_head(struct client *c, const char *data, size_t length)
{
    struct request request;
    size_t before = c->head_length;
    if (before == 0) { /* nearly always: the whole head in one piece, read where it lies */
        int whole = request_parse(data, length, &request);
        int status = whole > 0 ? begin(c, &request) : -whole;
        if (whole)
            return status ? -status : whole;
        client_enter(c, HEAD, HEAD_NS);
    }
    size_t part = collect(c, data, length);
    if (part == 0)
        return -503;
    int whole = request_parse(c->head, c->head_length, &request);
    if (whole == 0)
        return (long)part;
    int status = whole > 0 ? begin(c, &request) : -whole;
    c->head_length = 0;
    return status ? -status : whole - (long)before; /* all earlier bytes were of the head, else it had ended then */
}

/* The request is whole. After this the client may be gone. */
static void answer(struct client *c)
{
    int gone = 0;
    c->state = ANSWERING;
    c->gone = &gone;
    c->http.answer(&c->http);
    if (gone)
        return;
    c->gone = NULL;
    if (c->state == ANSWERING && !c->responded)
        uk_timer_start(&c->limit, ANSWER_NS);
}

size_t request_take(struct client *c, const char *data, size_t length)
{
    size_t used = 0;
    if (c->state == HEAD) {
        long n = take_head(c, data, length);
        if (n < 0) {
            response_refuse(c, (int)-n);
            return 0; /* what follows is read in state DRAINING, and forgotten */
        }
        used = (size_t)n;
        if (c->state == HEAD)
            return used;
    }
    if (c->state != BODY)
        return used; /* ANSWERING: the next request waits for its turn */
    long n = take_body(c, data + used, length - used);
    if (n < 0)
        response_refuse(c, (int)-n);
    else if (body_is_whole(c))
        answer(c);
    else
        uk_timer_start(&c->limit, STALL_NS);
    return n < 0 ? used : used + (size_t)n;
}

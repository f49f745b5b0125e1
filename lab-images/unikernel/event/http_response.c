/* SPDX-License-Identifier: MIT */
/* What an HTTP client gets: a head, then bytes that are at hand or made as they are sent. */
#include "http.h"

#include "../../apps/web/text.h"

#include <string.h>

#define HEAD_BYTES 256

static const char *reason_of(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default:  return "Error";
    }
}

/* Sends, and copies what the connection does not take. Without memory for that the response is broken off. */
static void send_or_hold(struct client *c, const char *data, size_t length, int flags)
{
    size_t sent = c->held ? 0 : uk_tcp_send(c->connection, data, length, flags);
    if (sent == length || c->is_broken)
        return;
    size_t left = length - sent, had = c->held_length - c->held_sent;
    char *held = heap_alloc(had + left);
    if (!held) {
        c->is_broken = 1;
        return;
    }
    if (had)
        memcpy(held, c->held + c->held_sent, had);
    memcpy(held + had, data + sent, left);
    heap_free(c->held);
    c->held = held;
    c->held_length = had + left;
    c->held_sent = 0;
}

static void send_head(struct client *c, int status, const char *type, uint64_t length)
{
    char buffer[HEAD_BYTES];
    struct text head = text_in(buffer, sizeof buffer);
    if (c->responded)
        panic("http: a second response to one request");
    if (status >= 400)
        c->close_after = 1;
    text_put(&head, "HTTP/1.1 ");
    text_put_number(&head, (uint64_t)status);
    text_put(&head, " ");
    text_put(&head, reason_of(status));
    text_put(&head, "\r\nContent-Type: ");
    text_put(&head, type);
    text_put(&head, "\r\nContent-Length: ");
    text_put_number(&head, length);
    if (status == 405)
        text_put(&head, "\r\nAllow: GET, HEAD, POST");
    text_put(&head, c->close_after ? "\r\nConnection: close\r\n\r\n" : "\r\nConnection: keep-alive\r\n\r\n");
    c->responded = 1;
    c->state = ANSWERING;
    uk_http_counters.requests++;
    if (status >= 400)
        uk_http_counters.refused++;
    send_or_hold(c, buffer, text_length(&head), length && !c->head_only ? UK_TCP_MORE : 0);
}

void uk_http_respond(struct uk_http *http, int status, const char *type, const void *body, size_t length)
{
    struct client *c = (struct client *)http;
    send_head(c, status, type, length);
    if (!c->head_only && length)
        send_or_hold(c, body, length, 0);
    client_answer(c);
}

void uk_http_refuse(struct uk_http *http, int status)
{
    char buffer[64];
    struct text line = text_in(buffer, sizeof buffer);
    text_put_number(&line, (uint64_t)status);
    text_put(&line, " ");
    text_put(&line, reason_of(status));
    text_put(&line, "\n");
    uk_http_respond(http, status, "text/plain", buffer, text_length(&line));
}

void response_refuse(struct client *c, int status)
{
    if (c->state == HEAD) /* nothing is known of the request, not even whether it was one before */
        c->responded = c->head_only = 0;
    c->close_after = 1;
    uk_http_refuse(&c->http, status);
}

void uk_http_stream(struct uk_http *http, int status, const char *type, const struct uk_http_stream *stream)
{
    struct client *c = (struct client *)http;
    c->stream = *stream;
    c->streamed = 0;
    c->piece_left = 0;
    send_head(c, status, type, stream->length);
    if (c->head_only)
        c->streamed = stream->length;
    client_answer(c);
}

int response_send(struct client *c)
{
    if (c->held) {
        c->held_sent += uk_tcp_send(c->connection, c->held + c->held_sent, c->held_length - c->held_sent, 0);
        if (c->held_sent < c->held_length)
            return 0;
        heap_free(c->held);
        c->held = NULL;
        c->held_length = c->held_sent = 0;
    }
    while (c->streamed < c->stream.length) {
        if (c->piece_left == 0) {
            uint64_t left = c->stream.length - c->streamed;
            size_t there = c->stream.more(&c->http, c->streamed, &c->piece);
            c->piece_left = there < left ? there : (size_t)left;
        }
        size_t sent = uk_tcp_send(c->connection, c->piece, c->piece_left, 0);
        c->piece += sent;
        c->piece_left -= sent;
        c->streamed += sent;
        if (c->piece_left)
            return 0;
    }
    return 1;
}

void response_drop(struct client *c)
{
    heap_free(c->held);
    c->held = NULL;
    c->held_length = c->held_sent = 0;
    void (*done)(struct uk_http *) = c->stream.done;
    c->stream = (struct uk_http_stream){ 0 };
    c->streamed = 0;
    if (done)
        done(&c->http);
}

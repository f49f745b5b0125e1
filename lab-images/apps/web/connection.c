/* SPDX-License-Identifier: MIT */
/* Connection states: READING_HEAD -> READING_BODY -> WRITING -> READING_HEAD, or, after a refused request,
 * WRITING -> DRAINING -> closed. Nothing here waits; the main loop does. */
#include "connection.h"

#include "routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <poll.h>
#include <unistd.h>

#define SECOND_NS   1000000000LL
#define HEAD_NS     (5 * SECOND_NS)     /* from a request's first byte to the end of its head */
#define IDLE_NS     (60 * SECOND_NS)    /* between requests */
#define STALL_NS    (10 * SECOND_NS)    /* a body or a reader that makes no progress */
#define DRAIN_NS    (1 * SECOND_NS)     /* for the client to read a refusal */

static void begin_head(struct connection *c, int64_t now_ns)
{
    c->state = READING_HEAD;
    c->deadline_ns = now_ns + (c->in_length || !c->answered ? HEAD_NS : IDLE_NS);
}

void connection_open(struct connection *c, int fd, int64_t now_ns)
{
    c->is_open = 1;
    c->fd = fd;
    c->answered = 0;
    c->close_after = 0;
    c->in_length = 0;
    c->kept = NULL;
    c->kept_length = c->kept_size = 0;
    web_counters.accepted++;
    web_counters.open++;
    begin_head(c, now_ns);
}

static void drop_kept(struct connection *c)
{
    web_counters.kept_bytes -= c->kept_size;
    free(c->kept);
    c->kept = NULL;
    c->kept_length = c->kept_size = 0;
}

void connection_close(struct connection *c)
{
    close(c->fd);
    c->is_open = 0;
    drop_kept(c);
    web_counters.open--;
}

int connection_is_idle(const struct connection *c)
{
    return c->state == READING_HEAD && c->in_length == 0;
}

short connection_events(const struct connection *c)
{
    return c->state == WRITING ? POLLOUT : POLLIN;
}

static void refuse(struct connection *c, int status, int64_t now_ns)
{
    response_refuse(c, status);
    c->deadline_ns = now_ns + STALL_NS;
}

void connection_expire(struct connection *c, int64_t now_ns)
{
    int half_a_request = c->state == READING_BODY || (c->state == READING_HEAD && c->in_length > 0);
    if (!half_a_request) {
        connection_close(c);
        return;
    }
    refuse(c, 408, now_ns);
    connection_advance(c, now_ns);
}

/* Grows the buffer of a kept body by doubling. Returns 0 or the status to refuse with. */
static int keep(struct connection *c, const char *data, size_t length)
{
    if (c->kept_length + length > c->kept_size) {
        size_t size = c->kept_size ? c->kept_size : 1024;
        while (size < c->kept_length + length)
            size *= 2;
        if (web_counters.kept_bytes + (size - c->kept_size) > ECHO_TOTAL)
            return 503;
        char *grown = realloc(c->kept, size);
        if (!grown)
            return 503;
        web_counters.kept_bytes += size - c->kept_size;
        c->kept = grown;
        c->kept_size = size;
    }
    memcpy(c->kept + c->kept_length, data, length);
    c->kept_length += length;
    return 0;
}

static int use_body(struct connection *c, const char *data, size_t length)
{
    c->body_seen += length;
    if (c->body_seen > c->body_limit)
        return 413;
    if (c->body_use == BODY_DIGEST)
        sha256_update(&c->digest, data, length);
    return c->body_use == BODY_KEEP ? keep(c, data, length) : 0;
}

static int body_is_whole(const struct connection *c)
{
    return c->is_chunked ? c->chunks.state == CHUNK_DONE : c->body_left == 0;
}

/* Uses up to (length) bytes that follow the head. Returns how many, or a negative status. */
static long take_body(struct connection *c, const char *in, size_t length)
{
    size_t used = 0;
    while (used < length && !body_is_whole(c)) {
        struct slice data = { in + used, length - used };
        if (c->is_chunked) {
            long n = chunked_next(&c->chunks, in + used, length - used, &data);
            if (n < 0)
                return -400;
            used += (size_t)n;
        } else {
            if (data.length > c->body_left)
                data.length = (size_t)c->body_left;
            c->body_left -= data.length;
            used += data.length;
        }
        int status = use_body(c, data.text, data.length);
        if (status)
            return -status;
    }
    return (long)used;
}

static int begin_body(struct connection *c, const struct request *request)
{
    c->close_after = !request->keep_alive;
    c->head_only = request->method == METHOD_HEAD;
    c->is_chunked = request->chunked;
    c->chunks = (struct chunked){ .state = CHUNK_SIZE };
    c->body_left = request->content_length;
    c->body_seen = 0;

    int status = routes_begin(c, request);
    if (status == 0 && request->content_length > c->body_limit)
        status = 413;
    if (status)
        return status;
    c->state = READING_BODY;
    if (request->expect_continue && !body_is_whole(c)) {
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        /* If the socket cannot take 25 bytes, the client sends its body after its own time limit. */
        send(c->fd, go_on, sizeof go_on - 1, MSG_NOSIGNAL);
    }
    return 0;
}

static void consume_in(struct connection *c, size_t length)
{
    c->in_length -= length;
    memmove(c->in, c->in + length, c->in_length);
}

/* Goes as far as the bytes in c->in allow. */
static void interpret(struct connection *c, int64_t now_ns)
{
    int status = 0;

    if (c->state == READING_HEAD) {
        struct request request;
        int head = request_parse(c->in, c->in_length, &request);
        if (head == 0)
            return;
        status = head < 0 ? -head : begin_body(c, &request);
        if (status == 0) {
            consume_in(c, (size_t)head);
            c->deadline_ns = now_ns + STALL_NS;
        }
    }
    if (status == 0) {
        long used = take_body(c, c->in, c->in_length);
        status = used < 0 ? (int)-used : 0;
        if (used > 0)
            consume_in(c, (size_t)used);
    }
    if (status == 0 && body_is_whole(c)) {
        status = c->answer(c);
        c->deadline_ns = now_ns + STALL_NS;
    }
    if (status)
        refuse(c, status, now_ns);
}

/* Reads once. Returns 0 if the connection is gone or nothing was there. */
static int read_more(struct connection *c, int64_t now_ns)
{
    ssize_t n = recv(c->fd, c->in + c->in_length, sizeof c->in - c->in_length, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (n <= 0) {
        connection_close(c);
        return 0;
    }
    if (c->state == READING_BODY)
        c->deadline_ns = now_ns + STALL_NS;
    else if (c->in_length == 0)
        c->deadline_ns = now_ns + HEAD_NS;
    c->in_length += (size_t)n;
    return 1;
}

static void drain(struct connection *c)
{
    ssize_t n = recv(c->fd, c->in, sizeof c->in, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        connection_close(c);
}

/* Sends one piece. Returns the number of bytes the socket took, 0 if none now, -1 if the peer is gone. */
static ssize_t send_piece(struct connection *c, const char *data, size_t length, int flags)
{
    ssize_t n = send(c->fd, data, length, MSG_NOSIGNAL | flags);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    return n;
}

/* Returns 1 when the response has been handed over whole, 0 when the socket is full, -1 on failure. */
static int write_some(struct connection *c)
{
    while (c->out_sent < c->out_length) {
        ssize_t n = send_piece(c, c->out + c->out_sent, c->out_length - c->out_sent, c->tail_length ? MSG_MORE : 0);
        if (n <= 0)
            return (int)n;
        c->out_sent += (size_t)n;
    }
    while (c->tail_sent < c->tail_length) {
        uint64_t left = c->tail_length - c->tail_sent;
        size_t from = (size_t)(c->tail_period ? c->tail_sent % c->tail_period : c->tail_sent);
        size_t piece = c->tail_period && c->tail_period - from < left ? c->tail_period - from : (size_t)left;
        ssize_t n = send_piece(c, c->tail + from, piece, 0);
        if (n <= 0)
            return (int)n;
        c->tail_sent += (size_t)n;
    }
    return 1;
}

static void finish_response(struct connection *c, int64_t now_ns)
{
    c->answered++;
    drop_kept(c);
    if (!c->close_after) {
        begin_head(c, now_ns);
        return;
    }
    /* Closing with unread input makes TCP send a reset, which can overtake the response on its way to the client:
     * end our direction first, then read until the client has ended its own. */
    shutdown(c->fd, SHUT_WR);
    c->state = DRAINING;
    c->deadline_ns = now_ns + DRAIN_NS;
}

static void write_more(struct connection *c, int64_t now_ns)
{
    uint64_t before = c->out_sent + c->tail_sent;
    int done = write_some(c);
    if (done < 0)
        connection_close(c);
    else if (done > 0)
        finish_response(c, now_ns);
    else if (c->out_sent + c->tail_sent > before)
        c->deadline_ns = now_ns + STALL_NS;
}

void connection_advance(struct connection *c, int64_t now_ns)
{
    if (c->state == DRAINING) {
        drain(c);
        return;
    }
    if (c->state != WRITING) {
        if (!read_more(c, now_ns))
            return;
        interpret(c, now_ns);
    }
    /* Requests that arrived together (pipelining) are answered one after the other. */
    while (c->is_open && c->state == WRITING) {
        write_more(c, now_ns);
        if (c->is_open && c->state == READING_HEAD && c->in_length > 0)
            interpret(c, now_ns);
        else
            break;
    }
}

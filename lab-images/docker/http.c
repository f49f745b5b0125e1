/* SPDX-License-Identifier: MIT */
#include "http.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "text.h"

enum { LINE_MAX_BYTES = 8192, HEADERS_MAX = 100 };

int http_connect(struct http *http, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    http->at = http->length = 0;
    http->fd = -1;
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    http->fd = fd;
    return 0;
}

void http_close(struct http *http) {
    if (http->fd >= 0) close(http->fd);
    http->fd = -1;
    http->at = http->length = 0;
}

static int http_write(struct http *http, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(http->fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return -1;
        bytes += sent;
        length -= sent;
    }
    return 0;
}

/* Head and body go out in one write: the engine then wakes once. */
int http_send(struct http *http, const char *method, const char *path, const char *type, const char *body, int64_t length) {
    struct text out = {0};
    text_print(&out, "%s %s HTTP/1.1\r\nHost: docker\r\n", method, path);
    if (type) text_print(&out, "Content-Type: %s\r\n", type);
    if (length < 0) text_put(&out, "Transfer-Encoding: chunked\r\n\r\n");
    else text_print(&out, "Content-Length: %lld\r\n\r\n", (long long)length);
    if (body && length > 0) text_add(&out, body, length);
    int status = http_write(http, out.bytes, out.length);
    text_free(&out);
    return status;
}

int http_send_upgrade(struct http *http, const char *path, const char *body) {
    struct text out = {0};
    text_print(&out, "POST %s HTTP/1.1\r\nHost: docker\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n", path);
    text_print(&out, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    int status = http_write(http, out.bytes, out.length);
    text_free(&out);
    return status;
}

int http_send_chunk(struct http *http, const void *bytes, size_t length) {
    char head[24];
    int size = snprintf(head, sizeof head, "%zx\r\n", length);
    if (http_write(http, head, size) != 0) return -1;
    if (length > 0 && http_write(http, bytes, length) != 0) return -1;
    return http_write(http, "\r\n", 2);
}

static int http_fill(struct http *http) {
    ssize_t got;
    do got = read(http->fd, http->buffer, sizeof http->buffer);
    while (got < 0 && errno == EINTR);
    http->at = 0;
    http->length = got > 0 ? got : 0;
    return got > 0 ? 1 : (int)got;
}

ssize_t http_take(struct http *http, void *bytes, size_t size) {
    if (http->at == http->length) {
        int filled = http_fill(http);
        if (filled <= 0) return filled;
    }
    size_t have = http->length - http->at;
    if (have > size) have = size;
    memcpy(bytes, http->buffer + http->at, have);
    http->at += have;
    return have;
}

/* One line without its end. Its length, or -1. */
static int http_line(struct http *http, char *line) {
    int length = 0;
    for (char c;;) {
        if (http_take(http, &c, 1) <= 0 || length == LINE_MAX_BYTES - 1) return -1;
        if (c == '\n') break;
        line[length++] = c;
    }
    if (length > 0 && line[length - 1] == '\r') length--;
    line[length] = '\0';
    return length;
}

static int http_number(const char *text, int base, int64_t *out) {
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, base);
    int extended = base == 16 && (*end == ';' || *end == ' '); /* a chunk extension */
    if (errno || end == text || number < 0 || (*end && !extended)) return -1;
    *out = number;
    return 0;
}

static int http_header(struct http_reply *reply, char *line) {
    char *value = strchr(line, ':');
    if (!value) return -1;
    *value++ = '\0';
    value += strspn(value, " \t");
    if (strcasecmp(line, "Content-Length") == 0) {
        if (reply->body == HTTP_CHUNKED) return 0;
        reply->body = HTTP_SIZED;
        return http_number(value, 10, &reply->left);
    }
    if (strcasecmp(line, "Transfer-Encoding") == 0 && strcasecmp(value, "chunked") == 0) {
        reply->body = HTTP_CHUNKED;
        reply->left = 0;
    }
    if (strcasecmp(line, "Connection") == 0 && strcasecmp(value, "close") == 0) reply->closes = 1;
    if (strcasecmp(line, "X-Docker-Container-Path-Stat") == 0) snprintf(reply->stat, sizeof reply->stat, "%s", value);
    return 0;
}

int http_receive(struct http *http, struct http_reply *reply, int is_head) {
    static char line[LINE_MAX_BYTES];
    *reply = (struct http_reply){.body = HTTP_TO_END};
    if (http_line(http, line) < 0) return -1;
    if (sscanf(line, "HTTP/1.%*d %d", &reply->status) != 1) return -1;
    for (int i = 0;; i++) {
        int length = http_line(http, line);
        if (length < 0 || i == HEADERS_MAX) return -1;
        if (length == 0) break;
        if (http_header(reply, line) != 0) return -1;
    }
    /* RFC 9112 section 6.3: these have no body, whatever the head says. */
    if (is_head || reply->status == 204 || reply->status == 304) reply->ended = 1;
    if (reply->body == HTTP_SIZED && reply->left == 0) reply->ended = 1;
    if (reply->body == HTTP_TO_END && !reply->ended) reply->closes = 1;
    return 0;
}

static int http_next_chunk(struct http *http, struct http_reply *reply) {
    static char line[LINE_MAX_BYTES];
    if (http_line(http, line) < 0 || http_number(line, 16, &reply->left) != 0) return -1;
    if (reply->left > 0) return 0;
    int length;
    do length = http_line(http, line); /* trailers */
    while (length > 0);
    reply->ended = 1;
    return length;
}

ssize_t http_read(struct http *http, struct http_reply *reply, void *bytes, size_t size) {
    char line_end[2];
    if (reply->ended) return 0;
    if (reply->body == HTTP_CHUNKED && reply->left == 0) {
        if (http_next_chunk(http, reply) < 0) return -1;
        if (reply->ended) return 0;
    }
    if (reply->body != HTTP_TO_END && (int64_t)size > reply->left) size = reply->left;
    ssize_t got = http_take(http, bytes, size);
    if (got <= 0) {
        reply->ended = 1;
        return reply->body == HTTP_TO_END ? got : -1;
    }
    if (reply->body == HTTP_TO_END) return got;
    reply->left -= got;
    if (reply->left > 0) return got;
    if (reply->body == HTTP_SIZED) reply->ended = 1;
    else if (http_take(http, line_end, 1) != 1 || http_take(http, line_end + 1, 1) != 1) return -1;
    return got;
}

/* SPDX-License-Identifier: MIT */
/* HTTP/1.1 over a unix socket (RFC 9112): one connection, one request at a time, bodies by length or in chunks. */
#ifndef DOCKER_HTTP_H
#define DOCKER_HTTP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { HTTP_BUFFER = 16384, HTTP_STAT = 1024 };

/* (fd) is -1 while there is no connection. Bytes read but not yet used are from (at) to (length). */
struct http {
    int fd;
    size_t at, length;
    char buffer[HTTP_BUFFER];
};

enum http_body { HTTP_SIZED, HTTP_CHUNKED, HTTP_TO_END };

struct http_reply {
    int status;
    enum http_body body;
    int64_t left;         /* of the body or chunk */
    int ended, closes;    /* the body was read whole; the connection ends behind it */
    char stat[HTTP_STAT]; /* X-Docker-Container-Path-Stat */
};

/* Connects to the unix socket at (path). 0, or -1 with errno. */
int http_connect(struct http *http, const char *path);
void http_close(struct http *http);

/* Sends a request; (type) NULL means none, (length) -1 that chunks follow. 0, or -1 when the connection broke. */
int http_send(struct http *http, const char *method, const char *path, const char *type, const char *body, int64_t length);

/* Sends a request to turn the connection into a raw stream of bytes. */
int http_send_upgrade(struct http *http, const char *path, const char *body);

/* Sends one chunk of a body; an empty one ends it. */
int http_send_chunk(struct http *http, const void *bytes, size_t length);

/* Reads the head of the answer. 0, or -1 if the connection broke or this is not HTTP. */
int http_receive(struct http *http, struct http_reply *reply, int is_head);

/* Reads bytes of the body. Their number, 0 at its end, -1 if it broke off. */
ssize_t http_read(struct http *http, struct http_reply *reply, void *bytes, size_t size);

/* Takes bytes from the connection as they come. 0 at the end. */
ssize_t http_take(struct http *http, void *bytes, size_t size);

#endif

/* SPDX-License-Identifier: MIT */
/* The head of an HTTP/1.1 request (RFC 9112) and the framing of its body. Pure functions over bytes: no input or
 * output, no memory of their own, so that they can be fuzzed natively. */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stddef.h>
#include <stdint.h>

#define REQUEST_HEAD_MAX 4096   /* bytes; a longer head is answered with 413 */

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

/* A part of the caller's buffer: valid as long as that buffer is. */
struct slice {
    const char *text;
    size_t length;
};

struct request {
    enum method method;
    struct slice path;          /* begins with '/'; without the query */
    struct slice query;         /* what follows the first '?', or empty */
    int keep_alive;
    int expect_continue;
    int chunked;
    uint64_t content_length;    /* 0 when absent or chunked */
};

/* Reads a request head from the (length) bytes at (text).
 * Returns the length of the head with its empty line, 0 if the bytes are a good beginning but not a whole head, or the
 * negative HTTP status to answer with. Bad bytes are reported as soon as they are seen, not at the head's end. */
int request_parse(const char *text, size_t length, struct request *request);

/* True if (slice) is exactly the string (literal). */
int slice_is(struct slice slice, const char *literal);

/* Finds (name)=value in a query string. Returns 0 and an empty slice if there is none. */
int query_get(struct slice query, const char *name, struct slice *value);

/* Decoder of a chunked body (RFC 9112 section 7.1). */
struct chunked {
    enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_DATA_CR, CHUNK_DATA_LF,
           CHUNK_TRAILER, CHUNK_TRAILER_LINE, CHUNK_TRAILER_LF, CHUNK_END_LF, CHUNK_DONE } state;
    uint32_t left;      /* bytes of the current chunk still to come */
    int digits;         /* of the size, seen so far */
    int overhead;       /* bytes of extensions and trailers, limited */
};

/* Takes in up to (length) bytes. Returns how many were used, or -1 if they are no chunked body. Each call stops after
 * at most one run of content, put in (data). The body is whole when state is CHUNK_DONE. */
long chunked_next(struct chunked *decoder, const char *in, size_t length, struct slice *data);

#endif

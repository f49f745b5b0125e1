/* SPDX-License-Identifier: MIT */
/* Calls of the engine's API, and its refusals in Docker's words. */
#ifndef DOCKER_API_H
#define DOCKER_API_H

#include "http.h"
#include "json.h"
#include "text.h"

/* Docker's API of this version, and podman's own. */
#define COMPAT "/v1.41"
#define LIBPOD "/v4.0.0/libpod"

/* What the engine said. (json) is NULL if the body is none; values point into (body). */
struct answer {
    int status;
    struct text body;
    struct json *json;
    char stat[HTTP_STAT];
};

/* Sends a request over the one connection that is kept, and reads the answer. (body) is JSON or NULL. Returns the
 * status, or 0 if there is no engine, which was said. */
int api_call(struct answer *answer, const char *method, const char *body, const char *path_format, ...)
    __attribute__((format(printf, 4, 5)));

void answer_free(struct answer *answer);

/* Whether the status is a success. */
int answer_is_good(const struct answer *answer);

/* Says why the engine refused, after (prefix); (subject) is what the reader named. */
void answer_complain(const struct answer *answer, const char *prefix, const char *subject);

/* The engine's sentence, or "" if it gave none. */
const char *answer_message(const struct answer *answer);

/* Sends the head of a request whose body follows in chunks, or NULL if there is no engine. */
struct http *api_begin(const char *method, const char *path, const char *type);

/* Sends a request and leaves its answer to be read from the returned connection. */
struct http *api_stream(struct http_reply *reply, const char *method, const char *body, const char *path);

/* Reads the rest of a reply into (answer). */
void api_rest(struct http *http, struct http_reply *reply, struct answer *answer);

/* Opens a connection of its own to become a raw stream. The answer has status 101 or 200 if it did. */
struct http *api_upgrade(struct answer *answer, const char *path, const char *body);

/* Reads one line of a body; 0 at its end. */
int http_read_line(struct http *http, struct http_reply *reply, struct text *line);

/* Sends a request over a connection of its own; its answer is waited for by poll on (fd). NULL if there is no engine. */
struct http *api_aside(const char *method, const char *path);

/* A path segment or query value, percent-encoded. */
const char *api_name(const char *name);

/* Reads JSON; NULL if it is none. The text is changed and stays in use. */
struct json *json_read(char *text);

/* Strings, numbers and switches of an object; absent ones are "", 0. */
const char *json_text(const struct json *json, int object, const char *key);
double json_real(const struct json *json, int object, const char *key);
int json_true(const struct json *json, int object, const char *key);

/* Index of member (key) of (object), or -1. */
int json_at(const struct json *json, int object, const char *key);

#endif

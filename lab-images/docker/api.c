/* SPDX-License-Identifier: MIT */
#include "api.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "docker.h"

enum { WAIT_DEFAULT_S = 60, WAIT_STEP_MS = 50, WAIT_NOTE_STEPS = 10 };

static struct http kept = {.fd = -1};

static const char *api_socket(void) {
    const char *host = getenv("DOCKER_HOST");
    if (!host || !*host) return ENGINE_SOCKET;
    return strncmp(host, "unix://", 7) == 0 ? host + 7 : host;
}

static int api_patience_s(void) {
    const char *limit = getenv("DOCKER_CLIENT_TIMEOUT");
    return limit && *limit ? atoi(limit) : WAIT_DEFAULT_S;
}

/* The engine starts after the prompt is there: a reader who is faster waits. */
static int api_connect(struct http *http) {
    int steps = api_patience_s() * 1000 / WAIT_STEP_MS;
    for (int step = 0; http_connect(http, api_socket()) != 0; step++) {
        int may_come = errno == ENOENT || errno == ECONNREFUSED;
        if (!may_come || step >= steps) {
            complain(
                "Cannot connect to the engine at unix://%s: %s. Is it running?\n"
                "It starts by itself soon after the prompt; `ps -C podman` shows whether it does.",
                api_socket(), strerror(errno));
            return -1;
        }
        if (step == WAIT_NOTE_STEPS)
            complain("The engine is still starting; waiting for it (at most %d s) …", api_patience_s());
        nanosleep(&(struct timespec){.tv_nsec = WAIT_STEP_MS * 1000000L}, NULL);
    }
    return 0;
}

static struct http *api_kept(void) {
    if (kept.fd < 0 && api_connect(&kept) != 0) return NULL;
    return &kept;
}

static void api_lost(void) {
    http_close(&kept);
    complain("The engine at unix://%s closed the connection before it answered.", api_socket());
}

struct http *api_begin(const char *method, const char *path, const char *type) {
    struct http *http = api_kept();
    if (!http) return NULL;
    if (http_send(http, method, path, type, NULL, -1) == 0) return http;
    api_lost();
    return NULL;
}

struct http *api_stream(struct http_reply *reply, const char *method, const char *body, const char *path) {
    struct http *http = api_kept();
    if (!http) return NULL;
    int sent = http_send(http, method, path, body ? "application/json" : NULL, body, body ? strlen(body) : 0);
    if (sent == 0 && http_receive(http, reply, strcmp(method, "HEAD") == 0) == 0) return http;
    api_lost();
    return NULL;
}

void api_rest(struct http *http, struct http_reply *reply, struct answer *answer) {
    static char bytes[HTTP_BUFFER];
    *answer = (struct answer){.status = reply->status};
    memcpy(answer->stat, reply->stat, sizeof answer->stat);
    text_put(&answer->body, "");
    ssize_t got;
    while ((got = http_read(http, reply, bytes, sizeof bytes)) > 0) text_add(&answer->body, bytes, got);
    if (got < 0 || reply->closes) http_close(http);
    if (answer->body.length > 0 && strchr("{[\"-0123456789", answer->body.bytes[0]))
        answer->json = json_read(answer->body.bytes);
}

int api_call(struct answer *answer, const char *method, const char *body, const char *path_format, ...) {
    char *path;
    va_list arguments;
    va_start(arguments, path_format);
    if (vasprintf(&path, path_format, arguments) < 0) path = must_print("/");
    va_end(arguments);
    struct http_reply reply;
    *answer = (struct answer){0};
    struct http *http = api_stream(&reply, method, body, path);
    free(path);
    if (!http) return 0;
    api_rest(http, &reply, answer);
    return answer->status;
}

struct http *api_aside(const char *method, const char *path) {
    struct http *http = must_allocate(NULL, sizeof *http);
    if (api_connect(http) == 0 && http_send(http, method, path, NULL, NULL, 0) == 0) return http;
    free(http);
    return NULL;
}

struct http *api_upgrade(struct answer *answer, const char *path, const char *body) {
    struct http *http = must_allocate(NULL, sizeof *http);
    struct http_reply reply;
    *answer = (struct answer){0};
    if (api_connect(http) != 0) return NULL;
    if (http_send_upgrade(http, path, body) != 0 || http_receive(http, &reply, 0) != 0) {
        complain("The engine at unix://%s closed the connection before it answered.", api_socket());
        return NULL;
    }
    answer->status = reply.status;
    if (reply.status == 101 || reply.status == 200) return http;
    api_rest(http, &reply, answer);
    http_close(http);
    return NULL;
}

void answer_free(struct answer *answer) {
    free(answer->json);
    text_free(&answer->body);
    *answer = (struct answer){0};
}

int answer_is_good(const struct answer *answer) {
    return answer->status >= 200 && answer->status < 400;
}

const char *api_name(const char *name) {
    struct text text = {0};
    text_url(&text, name);
    return text.length > 0 ? text.bytes : "%20";
}

/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "docker.h"
#include "run.h"
#include "stream.h"
#include "units.h"

/* A container's last lines are there before it counts as ended; the engine looks for new ones this often. */
enum { QUIET_MS = 600 };

static int moment_add(struct text *path, const struct args *args, const char *flag) {
    const char *value = flag_value(args, flag);
    if (!value) return 0;
    int64_t moment = moment_read(value);
    if (moment < 0) {
        complain("invalid value for \"%s\": failed to parse value as time or duration: \"%s\"; 10m, or 2025-01-02T15:04:05Z",
                 flag, value);
        return -1;
    }
    text_print(path, "&%s=%lld.%09lld", flag, (long long)(moment / 1000000000), (long long)(moment % 1000000000));
    return 0;
}

/* Output of a container with a terminal has no frames. */
static int logs_have_frames(const char *name) {
    struct answer answer;
    int frames = -1;
    if (api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", api_name(name)) == 200 && answer.json)
        frames = !json_true(answer.json, json_at(answer.json, 0, "Config"), "Tty");
    else answer_complain(&answer, "", name);
    answer_free(&answer);
    return frames;
}

/* Without an event log the engine does not notice that nothing more will come: the container's end is waited for beside
 * the log. 0 once it has ended and the log is quiet. */
static int logs_wait(struct http *http, struct http *end) {
    int has_ended = 0;
    while (http->at == http->length) {
        struct pollfd fds[] = {{.fd = http->fd, .events = POLLIN}, {.fd = has_ended ? -1 : end->fd, .events = POLLIN}};
        int ready = poll(fds, 2, has_ended ? QUIET_MS : -1);
        if (fds[0].revents) return 1;
        if (ready == 0) return 0;
        if (fds[1].revents) has_ended = 1;
    }
    return 1;
}

int logs_command(const struct args *args) {
    static unsigned char bytes[HTTP_BUFFER];
    const char *tail = flag_value(args, "tail"), *name = args->words[0];
    struct text path = {0};
    struct http_reply reply;
    struct demux demux = {0};
    text_print(&path, COMPAT "/containers/%s/logs?stdout=1&stderr=1&follow=%d&timestamps=%d", api_name(name),
               flag_on(args, "follow"), flag_on(args, "timestamps"));
    if (tail && strcmp(tail, "all") != 0 && strspn(tail, "0123456789") != strlen(tail)) {
        complain("Error response from daemon: invalid value for \"--tail\": \"%s\"; a number of lines, or all", tail);
        return STATUS_FAILED;
    }
    text_print(&path, "&tail=%s", tail ? tail : "all");
    if (moment_add(&path, args, "since") != 0 || moment_add(&path, args, "until") != 0) return STATUS_FAILED;
    int frames = logs_have_frames(name);
    struct http *http = frames < 0 ? NULL : api_stream(&reply, "GET", NULL, path.bytes);
    text_free(&path);
    if (!http) return STATUS_FAILED;
    if (reply.status != 200) {
        struct answer answer;
        api_rest(http, &reply, &answer);
        answer_complain(&answer, "", name);
        return STATUS_FAILED;
    }
    struct http *end = NULL;
    if (flag_on(args, "follow")) {
        char *wait = must_print(LIBPOD "/containers/%s/wait?interval=250ms", api_name(name));
        end = api_aside("POST", wait);
        free(wait);
    }
    ssize_t got = 0;
    while ((!end || logs_wait(http, end)) && (got = http_read(http, &reply, bytes, sizeof bytes)) > 0) {
        if (frames) demux_write(&demux, bytes, got);
        else if (fwrite(bytes, 1, got, stdout) == 0 || fflush(stdout) != 0) return STATUS_FAILED;
    }
    return got < 0 ? STATUS_FAILED : 0;
}

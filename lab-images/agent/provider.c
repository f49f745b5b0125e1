/* SPDX-License-Identifier: MIT */
/* The socket on which local programs reach the page, and the few of them that are served at a time. */
#include "provider.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../linux-host/init/init.h"
#include "job.h"

#define LINE_TIMEOUT_NS INT64_C(5000000000)
#define RESULT_TIMEOUT_NS INT64_C(60000000000)
#define ANSWER_TIMEOUT_NS INT64_C(10000000000)

enum client_state { CLIENT_FREE, CLIENT_ASKING, CLIENT_WAITING, CLIENT_ANSWERED };

struct client {
    enum client_state state;
    int fd;
    int64_t deadline_ns;
    char line[PROVIDER_LINE_MAX + 1];
    size_t line_length;
    uint32_t request; /* ours, in the event */
    uint32_t result;  /* the page's, while text of its result is on its way */
    size_t text_left;
    uint8_t *answer;
    size_t answer_length, answer_sent;
};

static int listener = -1;
static struct client clients[PROVIDER_CLIENTS_MAX];
static uint32_t last_request;

void provider_open(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = PROVIDER_SOCKET};
    mkdir("/run/ring-zero", 0700);
    unlink(PROVIDER_SOCKET);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(PROVIDER_SOCKET, 0600) != 0 || listen(listener, PROVIDER_CLIENTS_MAX) != 0)
        report("listen", PROVIDER_SOCKET);
}

static void client_release(struct client *client) {
    close(client->fd);
    free(client->answer);
    client->state = CLIENT_FREE;
}

/* Puts bytes behind what waits for the client. -1 when that is more than it may get. */
static int client_append(struct client *client, const void *bytes, size_t length) {
    if (client->answer_length + length > PROVIDER_LINE_MAX + FRAME_BODY_MAX + PROVIDER_TEXT_MAX) return -1;
    uint8_t *grown = realloc(client->answer, client->answer_length + length + 1);
    if (!grown) return -1;
    client->answer = grown;
    memcpy(grown + client->answer_length, bytes, length);
    client->answer_length += length;
    return 0;
}

static void client_finish(struct client *client) {
    client->state = CLIENT_ANSWERED;
    client->result = 0;
    client->deadline_ns = clock_ns() + ANSWER_TIMEOUT_NS;
}

/* An answer of the agent's own, in the shape of the page's. */
static void client_refuse(struct client *client, const char *code, const char *message) {
    char text[256];
    int length = snprintf(text, sizeof text, "{\"ok\":false,\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}\n", code, message);
    client->answer_length = client->answer_sent = 0;
    if (client_append(client, text, length) == 0)
        client_finish(client);
    else
        client_release(client);
}

static void clients_accept(void) {
    for (struct client *client = clients; client < clients + PROVIDER_CLIENTS_MAX; client++) {
        if (client->state != CLIENT_FREE) continue;
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        *client = (struct client){.state = CLIENT_ASKING, .fd = fd, .deadline_ns = clock_ns() + LINE_TIMEOUT_NS};
    }
}

static void client_forward(struct outbox *out, struct client *client) {
    char body[OUTBOX_RESPONSE_MAX];
    last_request = last_request % INT32_MAX + 1;
    if (!provider_event(body, sizeof body, client->line, last_request, clock_ns())) {
        client_refuse(client, "malformed", "a request is one line: a JSON object with a verb");
        return;
    }
    outbox_json(out, FRAME_EVENT, "%s", body);
    client->request = last_request;
    client->state = CLIENT_WAITING;
    client->deadline_ns = clock_ns() + RESULT_TIMEOUT_NS;
}

static void client_read(struct outbox *out, struct client *client) {
    ssize_t length = read(client->fd, client->line + client->line_length, PROVIDER_LINE_MAX - client->line_length);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length <= 0) {
        client_release(client);
        return;
    }
    client->line_length += length;
    client->line[client->line_length] = '\0';
    char *end = memchr(client->line, '\n', client->line_length);
    if (end) {
        *end = '\0';
        client_forward(out, client);
    } else if (client->line_length == PROVIDER_LINE_MAX) {
        client_refuse(client, "too-large", "a request has at most 1023 bytes");
    }
}

static void client_write(struct client *client) {
    while (client->answer_sent < client->answer_length) {
        ssize_t sent = send(client->fd, client->answer + client->answer_sent, client->answer_length - client->answer_sent,
                            MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) break;
        client->answer_sent += sent;
    }
    client_release(client);
}

/* A program that went away while the page works is not told the result. */
static int client_is_gone(const struct client *client) {
    struct pollfd poll_one = {client->fd, 0, 0};
    return poll(&poll_one, 1, 0) > 0 && (poll_one.revents & (POLLHUP | POLLERR));
}

static void client_step(struct outbox *out, struct client *client) {
    if (client->state == CLIENT_ASKING) client_read(out, client);
    if (client->state == CLIENT_WAITING && client_is_gone(client)) client_release(client);
    if (client->state == CLIENT_FREE) return;
    if (clock_ns() >= client->deadline_ns) {
        if (client->state == CLIENT_WAITING)
            client_refuse(client, "timeout", "the page did not answer");
        else
            client_release(client);
    }
    if (client->state == CLIENT_ANSWERED) client_write(client);
}

int provider_step(struct outbox *out) {
    int64_t due = INT64_MAX;
    if (listener >= 0) clients_accept();
    for (struct client *client = clients; client < clients + PROVIDER_CLIENTS_MAX; client++) {
        if (!outbox_has_room_for_response(out)) return 10;
        if (client->state != CLIENT_FREE) client_step(out, client);
        if (client->state != CLIENT_FREE && client->deadline_ns < due) due = client->deadline_ns;
    }
    if (due == INT64_MAX) return -1;
    int64_t wait_ms = (due - clock_ns() + 999999) / 1000000;
    return wait_ms < 0 ? 0 : (int)wait_ms;
}

int provider_polls(struct pollfd *polls) {
    int count = 0, has_room = 0;
    for (const struct client *client = clients; client < clients + PROVIDER_CLIENTS_MAX; client++) {
        static const short events[] = {[CLIENT_ASKING] = POLLIN, [CLIENT_WAITING] = 0, [CLIENT_ANSWERED] = POLLOUT};
        if (client->state == CLIENT_FREE)
            has_room = 1;
        else
            polls[count++] = (struct pollfd){client->fd, events[client->state], 0};
    }
    if (listener >= 0 && has_room) polls[count++] = (struct pollfd){listener, POLLIN, 0};
    return count;
}

static void result_acknowledge(struct outbox *out, uint32_t id) {
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true}", id);
}

void provider_result(struct outbox *out, uint32_t id, const struct json *request, const uint8_t *raw, size_t length) {
    int64_t number, size = 0;
    const struct json_value *text = json_member(request, 0, "size");
    if (json_whole(json_member(request, 0, "request"), INT32_MAX, &number) != 0 ||
        (text && json_whole(text, INT32_MAX, &size) != 0) || memchr(raw, '\n', length)) {
        job_refuse(out, id, "malformed", "provider-result needs a request, and a size if text follows");
        return;
    }
    struct client *client = clients;
    while (client < clients + PROVIDER_CLIENTS_MAX &&
           !(client->state == CLIENT_WAITING && client->request == number && !client->result))
        client++;
    if (client == clients + PROVIDER_CLIENTS_MAX) {
        job_refuse(out, id, "not-found", "nobody waits for this any more");
    } else if (size > PROVIDER_TEXT_MAX || client_append(client, raw, length) != 0 || client_append(client, "\n", 1) != 0) {
        job_refuse(out, id, "too-large", "texts above 1 MiB are not passed on");
        client_refuse(client, "too-large", "the answer was too long");
    } else if (size == 0) {
        client_finish(client);
        result_acknowledge(out, id);
    } else {
        client->result = id;
        client->text_left = size;
    }
}

int provider_input(struct outbox *out, uint32_t id, const uint8_t *bytes, size_t length, int is_last) {
    struct client *client = clients;
    while (client < clients + PROVIDER_CLIENTS_MAX && !(client->state == CLIENT_WAITING && client->result == id)) client++;
    if (client == clients + PROVIDER_CLIENTS_MAX) return 0;
    if (length > client->text_left || client_append(client, bytes, length) != 0) {
        job_refuse(out, id, "too-large", "more bytes came than the result's size");
        client_refuse(client, "failed", "the answer was damaged on its way");
        return 1;
    }
    client->text_left -= length;
    if (client->text_left == 0) {
        client_finish(client);
        result_acknowledge(out, id);
    } else if (is_last) {
        job_refuse(out, id, "malformed", "fewer bytes came than the result's size");
        client_refuse(client, "failed", "the answer was damaged on its way");
    }
    return 1;
}

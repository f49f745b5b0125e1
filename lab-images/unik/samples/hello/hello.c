/* SPDX-License-Identifier: MIT */
/* A small web server on POSIX sockets: one thread, any number of connections up to a limit, answers made in memory.
 *
 *   GET /              the greeting below
 *   GET /add?a=1&b=2   the sum
 *   GET /stats         what this server did so far
 *
 * Change the greeting, build, run, and ask for it: what answers is your image. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GREETING "Hello from a unikernel"

#define PORT            80
#define CONNECTIONS_MAX 32
#define REQUEST_MAX     2048
#define ANSWER_MAX      1024

struct connection {
    int socket; /* -1: this place is free */
    char request[REQUEST_MAX + 1];
    size_t received;
    char answer[ANSWER_MAX];
    size_t length, sent; /* of the answer; length 0 while the request is incomplete */
    int closes;
};

static struct connection connections[CONNECTIONS_MAX];
static unsigned long accepted, answered;
static time_t started;

static void connection_close(struct connection *connection)
{
    close(connection->socket);
    connection->socket = -1;
}

static void connection_open(int socket)
{
    for (struct connection *c = connections; c < connections + CONNECTIONS_MAX; c++) {
        if (c->socket >= 0)
            continue;
        memset(c, 0, sizeof *c);
        c->socket = socket;
        accepted++;
        return;
    }
    close(socket);
}

static void answer_make(struct connection *c, int status, const char *body)
{
    const char *reason = status == 200 ? "OK" : status == 404 ? "Not Found" : "Bad Request";
    int length = snprintf(c->answer, sizeof c->answer,
                          "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\nConnection: %s\r\n\r\n%s",
                          status, reason, strlen(body), c->closes ? "close" : "keep-alive", body);
    c->length = length < (int)sizeof c->answer ? (size_t)length : sizeof c->answer - 1;
    c->sent = 0;
    answered++;
}

/* The number behind "name=" in a query such as a=1&b=2; 0 if it is not there. */
static long query_number(const char *query, const char *name)
{
    size_t length = strlen(name);
    while (query && *query) {
        if (strncmp(query, name, length) == 0 && query[length] == '=')
            return strtol(query + length + 1, NULL, 10);
        query = strchr(query, '&');
        if (query)
            query++;
    }
    return 0;
}

static void answer_to(struct connection *c, const char *path, const char *query)
{
    char body[512];
    int status = 200;

    if (strcmp(path, "/") == 0)
        snprintf(body, sizeof body, "%s\n", GREETING);
    else if (strcmp(path, "/add") == 0)
        snprintf(body, sizeof body, "%ld\n", query_number(query, "a") + query_number(query, "b"));
    else if (strcmp(path, "/stats") == 0)
        snprintf(body, sizeof body, "up %ld s, %lu connections, %lu answers\n", (long)(time(NULL) - started), accepted,
                 answered);
    else
        status = snprintf(body, sizeof body, "There is no %.64s here.\n", path) < 0 ? 400 : 404;
    answer_make(c, status, body);
}

/* Answers the request in the buffer, if it is there whole. A body would be ignored. */
static void request_handle(struct connection *c)
{
    char method[8], target[512];
    char *end = strstr(c->request, "\r\n\r\n");

    if (!end && c->received < REQUEST_MAX)
        return;
    c->closes = !end || strstr(c->request, "Connection: close") != NULL;
    if (!end || sscanf(c->request, "%7s %511s HTTP/1.", method, target) != 2 || strcmp(method, "GET") != 0) {
        c->closes = 1;
        answer_make(c, 400, "Only GET is understood.\n");
    } else {
        char *query = strchr(target, '?');
        if (query)
            *query++ = '\0';
        answer_to(c, target, query);
    }
    /* What came behind the request is the beginning of the next one. */
    size_t taken = end ? (size_t)(end + 4 - c->request) : c->received;
    c->received -= taken;
    memmove(c->request, c->request + taken, c->received + 1);
}

static void connection_read(struct connection *c)
{
    ssize_t length = recv(c->socket, c->request + c->received, REQUEST_MAX - c->received, MSG_DONTWAIT);

    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length <= 0) {
        connection_close(c);
        return;
    }
    c->received += (size_t)length;
    c->request[c->received] = '\0';
    request_handle(c);
}

static void connection_write(struct connection *c)
{
    ssize_t length = send(c->socket, c->answer + c->sent, c->length - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length < 0) {
        connection_close(c);
        return;
    }
    c->sent += (size_t)length;
    if (c->sent < c->length)
        return;
    c->length = 0;
    if (c->closes)
        connection_close(c);
    else
        request_handle(c);
}

static int listener_open(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(PORT) };
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        perror("hello: listen");
        exit(1);
    }
    return listener;
}

int main(void)
{
    struct pollfd polls[1 + CONNECTIONS_MAX];
    int listener = listener_open();

    started = time(NULL);
    for (int i = 0; i < CONNECTIONS_MAX; i++)
        connections[i].socket = -1;
    printf("hello: \"%s\" on port %d\n", GREETING, PORT);
    fflush(stdout);
    for (;;) {
        polls[0] = (struct pollfd){ listener, POLLIN, 0 };
        for (int i = 0; i < CONNECTIONS_MAX; i++)
            polls[1 + i] = (struct pollfd){ connections[i].socket, connections[i].length > 0 ? POLLOUT : POLLIN, 0 };
        if (poll(polls, 1 + CONNECTIONS_MAX, -1) < 0)
            continue;
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            if (!polls[1 + i].revents || connections[i].socket < 0)
                continue;
            if (connections[i].length > 0)
                connection_write(&connections[i]);
            else
                connection_read(&connections[i]);
        }
        int socket = polls[0].revents ? accept(listener, NULL, NULL) : -1;
        if (socket >= 0)
            connection_open(socket);
    }
}

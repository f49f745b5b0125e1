/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "complain.h"

enum { ANSWER_MAX = 2 << 20 };

static int provider_connect(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = PROVIDER_SOCKET};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    close(fd);
    return -1;
}

static int provider_send(int fd, const char *line) {
    char text[1024];
    int length = snprintf(text, sizeof text, "%s\n", line);
    if (length < 0 || (size_t)length >= sizeof text) return -1;
    for (int sent = 0; sent < length;) {
        ssize_t more = send(fd, text + sent, length - sent, MSG_NOSIGNAL);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return -1;
        sent += more;
    }
    return 0;
}

/* All that comes, NUL-terminated on the heap, or NULL. */
static char *provider_receive(int fd, size_t *length) {
    char *bytes = malloc(ANSWER_MAX + 1);
    *length = 0;
    while (bytes && *length < ANSWER_MAX) {
        ssize_t more = read(fd, bytes + *length, ANSWER_MAX - *length);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) break;
        *length += more;
    }
    if (bytes) bytes[*length] = '\0';
    return bytes;
}

static int answer_read(const char *command, char *bytes, size_t length, struct answer *answer) {
    char *end = memchr(bytes, '\n', length);
    answer->has_fields = 0;
    if (!end) {
        complain("%s: the page did not answer", command);
        return -1;
    }
    *end = '\0';
    answer->text = end + 1;
    answer->text_length = bytes + length - answer->text;
    if (json_parse(&answer->fields, bytes) != 0) {
        complain("%s: the page's answer is not understood", command);
        return -1;
    }
    answer->has_fields = 1;
    const struct json_value *ok = json_member(&answer->fields, 0, "ok");
    if (ok && ok->type == JSON_BOOL && ok->text[0] == 't') return 0;
    const struct json_value *error = json_member(&answer->fields, 0, "error");
    const struct json_value *message = error ? json_member(&answer->fields, json_index(&answer->fields, error), "message") : NULL;
    complain("%s: %s", command, message && message->type == JSON_STRING ? message->text : "the page refused without a reason");
    return -1;
}

int provider_begin(const char *command, const char *line) {
    int fd = provider_connect();
    if (fd >= 0 && provider_send(fd, line) == 0) return fd;
    complain("%s: the provider lab does not answer on %s: %s", command, PROVIDER_SOCKET, strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
}

int provider_finish(const char *command, int fd, struct answer *answer) {
    static char *bytes;
    size_t length;
    free(bytes);
    bytes = provider_receive(fd, &length);
    close(fd);
    if (!bytes) abort();
    return answer_read(command, bytes, length, answer);
}

int provider_ask(const char *command, const char *line, struct answer *answer) {
    int fd = provider_begin(command, line);
    return fd < 0 ? -1 : provider_finish(command, fd, answer);
}

/* SPDX-License-Identifier: MIT */
/* HTTP 1.0: the answer ends with the connection, without chunks. */
#include "api.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int api_connect(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = API_SOCKET};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    int error = errno;
    close(fd);
    return -error;
}

/* Reads to the end; what does not fit is read all the same. */
static void api_read(int fd, char *out, size_t size) {
    char rest[512];
    size_t length = 0;
    for (;;) {
        size_t room = size - 1 - length;
        ssize_t got = room > 0 ? read(fd, out + length, room) : read(fd, rest, sizeof rest);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        if (room > 0) length += got;
    }
    out[length] = '\0';
}

int api_call(const char *method, const char *path, const char *body, char *out, size_t size) {
    int fd = api_connect();
    if (fd < 0) return fd;
    dprintf(fd, "%s %s HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", method, path,
            strlen(body), body);
    api_read(fd, out, size);
    close(fd);
    int status = strncmp(out, "HTTP/1.", 7) == 0 ? atoi(out + 9) : -EPROTO;
    const char *start = strstr(out, "\r\n\r\n");
    start = start ? start + 4 : out + strlen(out);
    memmove(out, start, strlen(start) + 1);
    return status;
}

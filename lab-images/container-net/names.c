/* SPDX-License-Identifier: MIT */
/* A list per network: the address to listen at, then a line "ID IPV4 IPV6 NAME,NAME…" per container (aardvark-dns). */
#include "names.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_MAX 65536

static int names_path(char *out, size_t size, const char *folder, const char *name) {
    if (strchr(name, '/')) return -EINVAL;
    return (size_t)snprintf(out, size, "%s/aardvark-dns/%s", folder, name) < size ? 0 : -ENAMETOOLONG;
}

/* The server's process, or 0. */
static int names_server(const char *folder) {
    char path[256], text[16] = "";
    if (names_path(path, sizeof path, folder, "aardvark.pid") != 0) return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    int pid = length > 0 ? atoi(text) : 0;
    return pid > 1 && kill(pid, 0) == 0 ? pid : 0;
}

/* Has the server read the lists, or starts it. It goes away by itself when there is none. */
static int names_tell(const char *folder, const char *server) {
    int pid = names_server(folder);
    if (pid > 0) return kill(pid, SIGHUP) == 0 ? 0 : -errno;
    if (!server) return 0;
    char config[256];
    if (names_path(config, sizeof config, folder, "") != 0) return -ENAMETOOLONG;
    config[strlen(config) - 1] = '\0';
    posix_spawn_file_actions_t files;
    posix_spawnattr_t session;
    posix_spawn_file_actions_init(&files);
    /* The engine reads our output to its end. */
    for (int fd = 0; fd < 3; fd++) posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    posix_spawnattr_init(&session);
    posix_spawnattr_setflags(&session, POSIX_SPAWN_SETSID);
    char *argv[] = {(char *)server, "--config", config, "-p", "53", "run", NULL};
    return -posix_spawn(&pid, server, &files, &session, argv, environ);
}

static int names_line(char *out, size_t size, const struct request *request, const struct attachment *attachment) {
    char address[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &attachment->address, address, sizeof address);
    size_t length = snprintf(out, size, "%s %s  %s", request->container, address, request->name);
    for (int i = 0; i < attachment->alias_count && length < size; i++)
        length += snprintf(out + length, size - length, ",%s", attachment->aliases[i]);
    if (length + 2 > size) return -E2BIG;
    strcpy(out + length, "\n");
    return 0;
}

int names_add(const char *folder, const char *server, const struct request *request, const struct attachment *attachment) {
    char path[256], line[4096], gateway[INET_ADDRSTRLEN];
    int result = names_path(path, sizeof path, folder, "");
    if (result == 0) mkdir(path, 0700);
    if (result == 0) result = names_path(path, sizeof path, folder, attachment->network);
    if (result == 0) result = names_line(line, sizeof line, request, attachment);
    if (result != 0) return result;
    inet_ntop(AF_INET, &attachment->gateway, gateway, sizeof gateway);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return -errno;
    bool fresh = lseek(fd, 0, SEEK_END) == 0;
    int written = (fresh ? dprintf(fd, "%s\n", gateway) : 0) | dprintf(fd, "%s", line);
    close(fd);
    return written < 0 ? -EIO : names_tell(folder, server);
}

/* Copies every line of (from) but the container's to (to); how many containers are left. */
static int names_without(FILE *from, FILE *to, const char *container) {
    char line[4096];
    int left = -1; /* the first line is the address */
    while (fgets(line, sizeof line, from)) {
        if (strncmp(line, container, strlen(container)) == 0) continue;
        fputs(line, to);
        left++;
    }
    return left;
}

int names_remove(const char *folder, const struct request *request, const struct attachment *attachment) {
    char path[256], fresh[264];
    int result = names_path(path, sizeof path, folder, attachment->network);
    if (result != 0) return result;
    FILE *from = fopen(path, "re");
    if (!from) return errno == ENOENT ? 0 : -errno;
    /* Outside the folder: every file in there is a list. */
    snprintf(fresh, sizeof fresh, "%s/aardvark-list", folder);
    FILE *to = fopen(fresh, "we");
    int left = to ? names_without(from, to, request->container) : 0;
    fclose(from);
    if (!to || fclose(to) != 0) return -EIO;
    if (left > 0) result = rename(fresh, path);
    else result = unlink(fresh) | unlink(path);
    return result != 0 ? -errno : names_tell(folder, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The page's settings: words rz.KEY=VALUE on the kernel's command line. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init.h"

/* Copies the value of (word) if its key is (key) and the value fits. */
static void cmdline_take(const char *word, const char *key, char *out, size_t size) {
    size_t length = strlen(key);
    if (strncmp(word, key, length) != 0) return;
    if (strlen(word + length) < size) strcpy(out, word + length);
}

void cmdline_read(struct settings *out) {
    char text[2048];
    memset(out, 0, sizeof *out);
    int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    if (length < 0) {
        report("read", "/proc/cmdline");
        return;
    }
    text[length] = '\0';
    char address[sizeof out->ip + sizeof out->prefix] = "";
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) {
        cmdline_take(word, "rz.ip=", address, sizeof address);
        cmdline_take(word, "rz.gw=", out->gateway, sizeof out->gateway);
        cmdline_take(word, "rz.warm=", out->warm, sizeof out->warm);
        cmdline_take(word, "rz.name=", out->name, sizeof out->name);
    }
    sscanf(address, "%19[0-9.]/%3[0-9]", out->ip, out->prefix);
}

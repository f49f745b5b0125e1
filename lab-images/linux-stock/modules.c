/* SPDX-License-Identifier: MIT */
/* Loads the modules that /modules/order names, in its order, and becomes the container host's process 1. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PROCESS_1 "/process-1"

static void modules_load(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "/modules/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) != 0) printf("modules: %s: %s\n", name, strerror(errno));
    if (fd >= 0) close(fd);
}

int main(void) {
    char line[64];
    FILE *order = fopen("/modules/order", "re");
    while (order && fgets(line, sizeof line, order)) {
        line[strcspn(line, "\n")] = '\0';
        modules_load(line);
    }
    execl(PROCESS_1, "/init", (char *)NULL);
    perror(PROCESS_1);
    return 1;
}

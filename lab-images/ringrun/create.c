/* SPDX-License-Identifier: MIT */
/* ringrun create: the bundle is checked, and a supervisor waits to be told to start. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "../unik/complain.h"
#include "container.h"
#include "supervisor.h"

/* The name that the reader gave the container: engines tell it conmon alone, which calls this. */
static void name_of_engine(char out[INSTANCE_SIZE]) {
    char path[64], text[8192];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)getppid());
    FILE *file = fopen(path, "re");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[length] = '\0';
    *out = '\0';
    const char *slash = strrchr(text, '/');
    if (strncmp(slash ? slash + 1 : text, "conmon", 6) != 0) return;
    for (const char *at = text; at < text + length; at += strlen(at) + 1) {
        const char *value = at + strlen(at) + 1;
        if (strcmp(at, "-n") != 0 || value >= text + length) continue;
        if (strlen(value) < INSTANCE_SIZE) strcpy(out, value);
        return;
    }
}

static void container_choose_instance(struct container *container, const struct bundle *bundle) {
    char wish[INSTANCE_SIZE];
    name_of_engine(wish);
    /* Engines fill the host name with the id where the reader chose none. */
    if (!*wish && strncmp(bundle->hostname, container->id, strlen(bundle->hostname)) != 0) strcpy(wish, bundle->hostname);
    if (!*wish) snprintf(wish, sizeof wish, "%.31s", container->id);
    instance_name(container->instance, wish, container->id);
}

static int pid_file_write(const char *path, pid_t pid) {
    char text[16];
    int length = snprintf(text, sizeof text, "%d", (int)pid);
    if (!path || file_write(path, text, length) == 0) return 0;
    complain("%s cannot be written: %s", path, strerror(errno));
    return -1;
}

/* Starts the supervisor, which must not run before its state is written. */
static int container_launch(struct container *container, const struct bundle *bundle, const char *pid_file) {
    int gate[2], listener = container_socket(container, 1);
    if (listener < 0 || pipe2(gate, O_CLOEXEC) != 0) {
        complain("%s cannot be listened on: %s", container->folder, strerror(errno));
        return -1;
    }
    container->pid = fork();
    if (container->pid == 0) {
        char go;
        close(gate[1]);
        if (read(gate[0], &go, 1) != 1) _exit(STATUS_FAILED);
        container->pid = getpid();
        container->pid_start = process_start(container->pid);
        supervise(container, bundle, listener);
    }
    close(gate[0]);
    container->pid_start = process_start(container->pid);
    if (container->pid < 0) complain("no process can be made: %s", strerror(errno));
    if (container->pid < 0 || container_save(container) != 0 || pid_file_write(pid_file, container->pid) != 0) return -1;
    return write(gate[1], "", 1) == 1 ? 0 : -1;
}

int create_command(const struct call *call) {
    static struct container container;
    static struct bundle bundle;
    char *folder = call->bundle ? realpath(call->bundle, NULL) : getcwd(NULL, 0);
    if (!container_id_is_valid(call->words[0])) return STATUS_FAILED;
    if (!folder || strlen(folder) >= PATH_SIZE) {
        complain("there is no bundle %s", call->bundle ? call->bundle : ".");
        return STATUS_FAILED;
    }
    strcpy(container.bundle, folder);
    container_name(&container, call, call->words[0]);
    if (bundle_read(&bundle, folder) != 0) return STATUS_FAILED;
    container_choose_instance(&container, &bundle);
    if (container_make(&container) != 0) return STATUS_FAILED;
    if (container_annotate(&container, bundle.annotations) == 0 && container_launch(&container, &bundle, call->pid_file) == 0)
        return 0;
    container_remove(&container);
    return STATUS_FAILED;
}

/* SPDX-License-Identifier: MIT */
/* What is done with a container after its creation: start, state, kill, delete. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../unik/complain.h"
#include "container.h"
#include "json.h"
#include "machine.h"
#include "signals.h"

enum { END_LIMIT_MS = 5000, STEP_MS = 5 };

/* What the supervisor answers: "ok", or why not; empty if it is gone. */
static void reply_read(int fd, char *out, size_t size) {
    size_t length = 0;
    for (ssize_t more = 1; more != 0 && length < size - 1;) {
        more = read(fd, out + length, size - 1 - length);
        if (more < 0 && errno != EINTR) break;
        if (more > 0) length += more;
    }
    out[length] = '\0';
}

int start_command(const struct call *call) {
    struct container container;
    char answer[1024];
    if (container_load(&container, call) != 0) return STATUS_FAILED;
    if (container.status != CONTAINER_CREATED) {
        complain("start: container %s is %s; only one that is created can be started", container.id,
                 container_status_name(container.status));
        return STATUS_FAILED;
    }
    int fd = container_socket(&container, 0);
    if (fd < 0) {
        complain("start: the supervisor of container %s does not listen: %s", container.id, strerror(errno));
        return STATUS_FAILED;
    }
    reply_read(fd, answer, sizeof answer);
    close(fd);
    if (strcmp(answer, "ok") == 0) return 0;
    complain("%s", *answer ? answer : "start: the supervisor ended before the machine ran");
    return STATUS_FAILED;
}

int state_command(const struct call *call) {
    struct container container;
    char path[PATH_SIZE], bundle[2 * PATH_SIZE];
    if (container_load(&container, call) != 0) return STATUS_FAILED;
    path_make(path, "%s/annotations.json", container.folder);
    char *annotations = file_read(path);
    size_t length = annotations ? strlen(annotations) : 0;
    if (length < 2) {
        complain("%s is damaged", path);
        return STATUS_FAILED;
    }
    annotations[length - 1] = '\0'; /* ours go before the brace */
    json_quote(bundle, sizeof bundle, container.bundle);
    printf("{\"ociVersion\":\"" OCI_VERSION "\",\"id\":\"%s\",\"status\":\"%s\",", container.id,
           container_status_name(container.status));
    if (container.status != CONTAINER_STOPPED) printf("\"pid\":%d,", (int)container.pid);
    printf("\"bundle\":%s,\"annotations\":%s%s\"lab.ringrun.instance\":\"%s\",\"lab.ringrun.address\":\"%s\"}}\n", bundle,
           annotations, length > 2 ? "," : "", container.instance, container.address);
    free(annotations);
    return 0;
}

/* Ends the supervisor with its machine, whatever it does at the moment. 0 if both are gone. */
static int container_end(const struct container *container) {
    int is_stopped = machine_stop(container);
    if (process_start(container->pid) == container->pid_start) kill(container->pid, SIGKILL);
    for (int waited = 0; waited < END_LIMIT_MS && process_start(container->pid) == container->pid_start; waited += STEP_MS)
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    if (process_start(container->pid) != container->pid_start) return is_stopped;
    complain("the supervisor of container %s does not end", container->id);
    return -1;
}

int kill_command(const struct call *call) {
    struct container container;
    int number = signal_number(call->count > 1 ? call->words[1] : "TERM");
    if (container_load(&container, call) != 0) return STATUS_FAILED;
    if (number < 0) {
        complain("kill: there is no signal %s", call->words[1]);
        return STATUS_FAILED;
    }
    if (container.status == CONTAINER_STOPPED) {
        complain("kill: container %s is not running", container.id);
        return STATUS_FAILED;
    }
    if (number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU) {
        complain("kill: a unikernel cannot be paused from here: its panel in the page can");
        return STATUS_FAILED;
    }
    if (number == SIGKILL) return container_end(&container) == 0 ? 0 : STATUS_FAILED;
    if (kill(container.pid, number) == 0) return 0;
    complain("kill: %s", strerror(errno));
    return STATUS_FAILED;
}

int delete_command(const struct call *call) {
    struct container container;
    char path[PATH_SIZE];
    if (!container_id_is_valid(call->words[0])) return STATUS_FAILED;
    container_name(&container, call, call->words[0]);
    path_make(path, "%s/state.json", container.folder);
    if (call->force && access(path, F_OK) != 0) {
        /* What a creation that was cut short may have left. */
        container_remove(&container);
        return 0;
    }
    if (container_load(&container, call) != 0) return STATUS_FAILED;
    if (container.status != CONTAINER_STOPPED && !call->force) {
        complain("delete: container %s is %s; stop it first, or use --force", container.id,
                 container_status_name(container.status));
        return STATUS_FAILED;
    }
    if (container_end(&container) != 0 && !call->force) return STATUS_FAILED;
    container_remove(&container);
    return 0;
}

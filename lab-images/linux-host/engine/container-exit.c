/* SPDX-License-Identifier: MIT */
/* Run by conmon when a container, or a command in one, has ended: asks the engine's service to clean up. The engine
 * would start itself for that, a second start of a large program after each container; here it is the last resort.
 * Called with the engine's own arguments: … container cleanup [--rm] [--exec SESSION] CONTAINER */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "json.h"
#include "priority.h"

#define PODMAN "/usr/bin/podman"
#define TRIES 40
#define PAUSE_US 50000

static bool has_argument(char **argv, const char *wanted) {
    for (; *argv; argv++)
        if (strcmp(*argv, wanted) == 0) return true;
    return false;
}

/* What the engine holds of the container: "running", "stopped", …; "" if it has none; NULL if it does not say. */
static const char *container_state(const char *id) {
    static struct json json;
    static char answer[65536];
    char path[256];
    snprintf(path, sizeof path, "/v4.3.1/libpod/containers/json?all=true&filters=%%7B%%22id%%22%%3A%%5B%%22%s%%22%%5D%%7D", id);
    if (api_call("GET", path, "", answer, sizeof answer) != 200 || json_parse(&json, answer) != 0) return NULL;
    if (json.values[0].type != JSON_ARRAY) return strcmp(answer, "null") == 0 ? "" : NULL;
    if (json.values[0].count == 0) return "";
    const struct json_value *state = json_member(&json, 1, "State");
    return state && state->type == JSON_STRING ? state->text : NULL;
}

static bool is_one_of(const char *state, const char *const *states) {
    for (; *states; states++)
        if (strcmp(state, *states) == 0) return true;
    return false;
}

/* Removes it; it may have been removed already. It is not if it runs again, or something still stops it. */
static bool container_remove(const char *id) {
    char path[128], answer[1024];
    snprintf(path, sizeof path, "/v4.3.1/libpod/containers/%s?v=true", id);
    int status = api_call("DELETE", path, "", answer, sizeof answer);
    return status == 404 || (status >= 200 && status < 300);
}

/* Network, mounts, restart policy. The service does this for a container that it is asked to stop; one that has ended
 * counts here, too (see engine/README.md). */
static bool container_clean(const char *id) {
    char path[128], answer[1024];
    snprintf(path, sizeof path, "/v4.3.1/libpod/containers/%s/stop", id);
    int status = api_call("POST", path, "", answer, sizeof answer);
    return status == 404 || status == 304 || (status >= 200 && status < 300);
}

/* Whether nothing is left to do. Asks for the state first, which waits for whatever the engine does with the container
 * just now: one that was started again, or that somebody else stops, is none of our business. */
static bool container_settle(const char *id, bool remove) {
    static const char *const alive[] = {"", "running", "paused", NULL}, *const handled[] = {"exited", "stopping", NULL};
    for (int i = 0; i < TRIES; i++, usleep(PAUSE_US)) {
        const char *state = container_state(id);
        if (!state) return false;
        if (is_one_of(state, alive) || (!remove && is_one_of(state, handled))) return true;
        if (remove ? container_remove(id) : container_clean(id)) return true;
    }
    return false;
}

int main(int argc, char **argv) {
    const char *id = argc > 1 ? argv[argc - 1] : "";
    /* The engine counts a container as ended when conmon is gone, which waits for us. */
    if (fork() > 0) return 0;
    bool remove = has_argument(argv, "--rm"), command = has_argument(argv, "--exec");
    if (!command && ((remove && container_remove(id)) || container_settle(id, remove))) return 0;
    priority_idle();
    /* Fit for a short run on one slow processor; conmon does not hand its environment on. */
    setenv("GOGC", "off", 1);
    setenv("GOMAXPROCS", "1", 1);
    setenv("GODEBUG", "asyncpreemptoff=1", 1);
    execv(PODMAN, argv);
    perror(PODMAN);
    return 127;
}

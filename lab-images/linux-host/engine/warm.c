/* SPDX-License-Identifier: MIT */
/* The warm-up: a container with a published port from start to end, several times because code is translated when it
 * is met again; a command in a running one; what lists and inspects; then the builder of unikernels. */
#include "warm.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api.h"
#include "priority.h"

#define NAME "warm-up" /* known to conmon-front, too */
#define OF_IT "/v4.3.1/libpod/containers/" NAME
#define BUILDER "/usr/lib/ring-zero/warm-up"
#define DONE "/run/ring-zero/warm"
#define CYCLES 3
#define LATER_S 10

static char answer[65536];

struct step {
    const char *method, *path, *body;
};

static const struct step questions[] = {
    {"GET", "/_ping", ""},
    {"GET", "/v1.41/version", ""},
    {"GET", "/v1.41/containers/json?all=1", ""},
    {"GET", "/v4.3.1/libpod/containers/json?all=true", ""},
    {"GET", "/v1.41/images/json", ""},
};

static const struct step cycle[] = {
    {"POST", "/v1.41/containers/create?name=" NAME,
     "{\"Image\":\"localhost/web-debian\",\"Cmd\":[\"true\"],\"AttachStdout\":true,"
     "\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\"}]}}}"},
    {"POST", "/v1.41/containers/" NAME "/start", ""},
    {"POST", OF_IT "/wait?interval=20ms", ""},
    {"GET", "/v1.41/containers/" NAME "/logs?stdout=1", ""},
    {"DELETE", "/v1.41/containers/" NAME "?force=1&v=1", ""},
};

static const struct step running[] = {
    {"POST", "/v1.41/containers/create?name=" NAME, "{\"Image\":\"localhost/web\",\"HostConfig\":{\"NetworkMode\":\"none\"}}"},
    {"POST", "/v1.41/containers/" NAME "/start", ""},
    {"GET", "/v1.41/containers/json", ""},
    {"GET", "/v1.41/containers/" NAME "/json", ""},
};

static const struct step stopping[] = {
    {"POST", "/v1.41/containers/" NAME "/stop?t=0", ""},
    {"DELETE", "/v1.41/containers/" NAME "?force=1&v=1", ""},
};

/* Whether somebody else is connected to the engine: our own calls are over when this is asked. */
static bool reader_is_there(void) {
    char line[512];
    FILE *sockets = fopen("/proc/net/unix", "re");
    bool found = false;
    while (sockets && fgets(line, sizeof line, sockets)) {
        unsigned state = 0;
        found |= strstr(line, API_SOCKET) && sscanf(line, "%*s %*s %*s %*s %*s %x", &state) == 1 && state == 3;
    }
    if (sockets) fclose(sockets);
    return found;
}

static bool steps(const struct step *step, size_t count) {
    for (; count > 0; step++, count--) {
        if (reader_is_there()) return false;
        if (api_call(step->method, step->path, step->body, answer, sizeof answer) < 0) return false;
    }
    return true;
}

/* A command in the running container, as `docker exec` would. */
static bool command(void) {
    char path[160];
    if (reader_is_there()) return false;
    int status = api_call("POST", "/v1.41/containers/" NAME "/exec", "{\"Cmd\":[\"/web\",\"--help\"],\"AttachStdout\":true}", answer,
                          sizeof answer);
    const char *id = strstr(answer, "\"Id\":\"");
    if (status != 201 || !id) return false;
    snprintf(path, sizeof path, "/v1.41/exec/%.64s/start", id + 6);
    api_call("POST", path, "{\"Detach\":false}", answer, sizeof answer);
    return true;
}

#define STEPS(list) steps(list, sizeof(list) / sizeof *(list))

static bool containers(void) {
    if (!STEPS(questions)) return false;
    for (int i = 0; i < CYCLES; i++)
        if (!STEPS(cycle)) return false;
    return STEPS(running) && command() && command() && STEPS(stopping);
}

static void builder(void) {
    int pid = fork();
    if (pid == 0) {
        execl(BUILDER, BUILDER, NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

void warm_up(int engine, bool now) {
    priority_idle();
    if (!now) sleep(LATER_S);
    if (!containers()) api_call("DELETE", "/v1.41/containers/" NAME "?force=1&v=1", "", answer, sizeof answer);
    /* From here on it works for readers alone, and what they ask must not share with the builder. */
    priority_usual_for(engine);
    builder();
    mkdir("/run/ring-zero", 0755);
    close(open(DONE, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

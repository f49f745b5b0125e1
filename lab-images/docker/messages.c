/* SPDX-License-Identifier: MIT */
/* The engine's refusals in Docker's words: what, why, what to do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "docker.h"
#include "runtimes.h"

struct phrase {
    const char *engine; /* what podman's sentence contains */
    const char *docker; /* what Docker says; its %s is what the reader named */
    const char *advice; /* may be NULL */
};

/* The first that fits is taken. */
static const struct phrase phrases[] = {
    {"no such container", "No such container: %s", "`docker ps -a` lists the containers there are."},
    {"no such image", "No such image: %s", "`docker images` lists the images there are."},
    {"No such image", "No such image: %s", "`docker images` lists the images there are."},
    {"image not known", "No such image: %s", "`docker images` lists the images there are."},
    {"no such volume", "get %s: no such volume", "`docker volume ls` lists the volumes there are."},
    {"network not found", "network %s not found", "`docker network ls` lists the networks there are."},
    {"has associated containers", "error while removing network: network %s has active endpoints",
     "`docker network inspect` shows them: disconnect or remove them first."},
    {"no such exec session", "No such exec instance: %s", NULL},
    {"running or paused containers cannot be removed without force",
     "cannot remove container \"%s\": container is running: stop the container before removing or force remove",
     "`docker rm -f` stops and removes it."},
    {"can only kill running containers", "cannot kill container: %s: container is not running", NULL},
    {"can only pause running containers", "cannot pause container: %s: container is not running", NULL},
    {"is not paused, can't unpause", "cannot unpause container: %s: container is not paused", NULL},
    {"can only create exec sessions on running containers", "container %s is not running",
     "`docker start` starts it; then `docker exec` runs a program in it."},
    {"can only attach to created or running containers", "container %s is not running",
     "`docker start -ai` starts and attaches."},
    {"cannot remove read-only image",
     "conflict: unable to delete %s: it is one of the lab's own images, in a store that cannot be written", NULL},
};

const char *answer_message(const struct answer *answer) {
    const char *message = answer->json ? json_text(answer->json, 0, "message") : "";
    if (!*message && answer->json) message = json_text(answer->json, 0, "cause");
    if (!*message && answer->body.length > 0) message = answer->body.bytes;
    return message;
}

/* The container that published (port), or NULL. */
static char *port_owner(long port) {
    struct answer list;
    char *owner = NULL;
    if (api_call(&list, "GET", NULL, LIBPOD "/containers/json") != 200 || !list.json) return NULL;
    const struct json *json = list.json;
    for (int i = 0, at = 1; i < json->values[0].count; i++, at = json->values[at].next) {
        int ports = json_at(json, at, "Ports"), names = json_at(json, at, "Names");
        if (ports < 0 || names < 0 || json->values[names].count == 0) continue;
        for (int k = 0, p = ports + 1; k < json->values[ports].count; k++, p = json->values[p].next) {
            long first = json_real(json, p, "host_port"), behind = first + json_real(json, p, "range");
            if (port >= first && port < behind && !owner) owner = must_print("%s", json->values[names + 1].text);
        }
    }
    answer_free(&list);
    return owner;
}

static void complain_of_port(const char *prefix, const char *message) {
    const char *at = strstr(message, ": bind"), *digits;
    if (!at) at = strstr(message, ": Address in use"); /* from the program that connects containers */
    digits = at;
    while (digits && digits > message && digits[-1] >= '0' && digits[-1] <= '9') digits--;
    long port = digits ? atol(digits) : 0;
    char *owner = port > 0 ? port_owner(port) : NULL;
    complain("%sError response from daemon: Bind for 0.0.0.0:%ld failed: port is already allocated", prefix, port);
    if (owner)
        complain("Container %s has it: `docker stop %s` frees it, or publish another port (-p %ld:…).", owner, owner,
                 port + 1);
    else complain("A program of this machine has it: `ss -ltnp` shows which; or publish another port.");
    free(owner);
}

/* the container name "x" is already in use by ID. You have to … */
static void complain_of_name(const char *prefix, const char *message, const char *subject) {
    const char *by = strstr(message, "in use by ");
    int length = by ? (int)strspn(by + 10, "\"0123456789abcdef") : 0;
    complain(
        "%sError response from daemon: Conflict. The container name \"/%s\" is already in use by container %.*s. You have "
        "to "
        "remove (or rename) that container to be able to reuse that name.",
        prefix, subject, length, by ? by + 10 : "");
}

/* `PROGRAM start ID` failed: exit status N: what the runtime itself said, in memory of its own; NULL if it left nothing. */
static char *start_reason(const char *message) {
    const char *id = strstr(message, " start ");
    if (!id || !strstr(message, "failed: exit status")) return NULL;
    id += strlen(" start ");
    char *path = must_print(RUNTIMES "/%.*s" START_REASON, (int)strspn(id, "0123456789abcdef"), id), text[512];
    FILE *file = fopen(path, "re");
    free(path);
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    while (length > 0 && text[length - 1] == '\n') length--;
    return length > 0 ? must_print("%.*s", (int)length, text) : NULL;
}

void answer_complain(const struct answer *answer, const char *prefix, const char *subject) {
    const char *message = answer_message(answer);
    if (answer->status == 0) return; /* said where the connection failed */
    if (strstr(message, "address already in use") || strstr(message, ": Address in use")) {
        complain_of_port(prefix, message);
        return;
    }
    if (strstr(message, "is already in use by ") && strstr(message, "name")) {
        complain_of_name(prefix, message, subject);
        return;
    }
    char *reason = start_reason(message);
    if (reason) {
        complain("%sError response from daemon: %s", prefix, reason);
        free(reason);
        return;
    }
    for (unsigned i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        const struct phrase *phrase = &phrases[i];
        if (!strstr(message, phrase->engine)) continue;
        const char *hole = strstr(phrase->docker, "%s");
        complain("%sError response from daemon: %.*s%s%s", prefix, (int)(hole - phrase->docker), phrase->docker, subject,
                 hole + 2);
        if (phrase->advice) complain("%s", phrase->advice);
        return;
    }
    complain("%sError response from daemon: %s", prefix, *message ? message : "it gave no reason");
}

/* SPDX-License-Identifier: MIT */
/* The verbs of the control channel: one function each, and their table. */
#include "verbs.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../linux-host/init/init.h"
#include "identify.h"
#include "job.h"
#include "provider.h"

#define BUILD_ID_FILE "/usr/lib/ring-zero/build-id"

typedef void verb(struct outbox *out, uint32_t id, const struct json *request);

static void verb_hello(struct outbox *out, uint32_t id, const struct json *request) {
    (void)id;
    (void)request;
    verbs_hello(out);
}

static void verb_ping(struct outbox *out, uint32_t id, const struct json *request) {
    const struct json_value *nonce = json_member(request, 0, "nonce");
    if (!nonce || nonce->type != JSON_STRING || nonce->length > 64 ||
        strspn(nonce->text, "0123456789abcdef") != nonce->length) {
        job_refuse(out, id, "malformed", "ping needs a nonce of at most 64 of 0-9a-f");
        return;
    }
    char reversed[65] = "";
    for (size_t i = 0; i < nonce->length; i++) reversed[i] = nonce->text[nonce->length - 1 - i];
    unsigned long selector;
    __asm__("mov %%cs, %0" : "=r"(selector));
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true,\"nonce\":\"%s\",\"cpl\":%lu,\"uptimeNs\":%lld}", id, reversed,
                selector & 3, (long long)clock_ns());
}

static long long memory_field(const char *text, const char *name) {
    const char *at = strstr(text, name);
    return at ? atoll(at + strlen(name)) * 1024 : 0;
}

static void verb_stats(struct outbox *out, uint32_t id, const struct json *request) {
    (void)request;
    char text[2048] = "";
    int file = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, text, sizeof text - 1) < 0) report("read", "/proc/meminfo");
    if (file >= 0) close(file);
    int processes = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc && (entry = readdir(proc));) processes += isdigit((unsigned char)entry->d_name[0]) != 0;
    if (proc) closedir(proc);
    outbox_json(out, FRAME_RESPONSE,
                "{\"id\":%u,\"ok\":true,\"memTotal\":%lld,\"memFree\":%lld,\"memAvailable\":%lld,\"processes\":%d}", id,
                memory_field(text, "MemTotal:"), memory_field(text, "MemFree:"), memory_field(text, "MemAvailable:"), processes);
}

static void verb_kill(struct outbox *out, uint32_t id, const struct json *request) {
    int64_t target;
    if (json_whole(json_member(request, 0, "target"), INT32_MAX, &target) != 0) {
        job_refuse(out, id, "malformed", "kill needs a target");
        return;
    }
    struct job *job = job_find(target);
    if (!job || job->kind != JOB_EXEC) {
        job_refuse(out, id, "not-found", "no such program is running");
        return;
    }
    exec_kill(job);
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true}", id);
}

/* The frame being handled: a result goes on to a local program as the page wrote it. */
static const struct frame *handled;

static void verb_provider_result(struct outbox *out, uint32_t id, const struct json *request) {
    provider_result(out, id, request, handled->body, handled->length);
}

static const struct {
    const char *name;
    verb *run;
} verbs[] = {
    {"hello", verb_hello},          {"ping", verb_ping},
    {"stats", verb_stats},          {"exec", exec_start},
    {"kill", verb_kill},            {"read-file", file_read_start},
    {"write-file", file_write_start}, {"identify", identify},
    {"provider-result", verb_provider_result},
};

/* Read once: a machine restored from a snapshot says hello before it has fetched anything of its root. */
static const char *build_id(void) {
    static char build[65];
    if (build[0]) return build;
    int file = open(BUILD_ID_FILE, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, build, sizeof build - 1);
    if (file >= 0) close(file);
    build[length > 0 ? strspn(build, "0123456789abcdef") : 0] = '\0';
    return build;
}

void verbs_hello(struct outbox *out) {
    char list[256] = "";
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s\"%s\"", i ? "," : "", verbs[i].name);
    outbox_json(out, FRAME_HELLO, "{\"kind\":\"container-host\",\"buildId\":\"%s\",\"verbs\":[%s],\"maxBody\":%d}", build_id(), list,
                FRAME_BODY_MAX);
}

static void handle_request(struct outbox *out, const struct frame *frame) {
    static struct json request;
    static char text[FRAME_BODY_MAX + 1];
    memcpy(text, frame->body, frame->length);
    text[frame->length] = '\0';
    int64_t id = 0;
    handled = frame;
    int parsed = strlen(text) == frame->length && json_parse(&request, text) == 0;
    if (parsed && json_whole(json_member(&request, 0, "id"), INT32_MAX, &id) != 0) id = 0;
    const struct json_value *name = parsed ? json_member(&request, 0, "verb") : NULL;
    if (id == 0 || !name || name->type != JSON_STRING) {
        job_refuse(out, id, "malformed", "a request is a JSON object with id and verb");
        return;
    }
    if (job_find(id)) {
        job_refuse(out, id, "malformed", "this id is in use");
        return;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, name->text) != 0) continue;
        verbs[i].run(out, id, &request);
        return;
    }
    job_refuse(out, id, "unsupported", "unknown verb");
}

static void handle_data(struct outbox *out, const struct frame *frame) {
    if (frame->length < FRAME_DATA_HEADER || frame->length > FRAME_DATA_HEADER + FRAME_DATA_MAX) return;
    const uint8_t *body = frame->body;
    uint32_t id = body[0] | body[1] << 8 | body[2] << 16 | (uint32_t)body[3] << 24;
    if (body[4] != 0) return;
    const uint8_t *bytes = body + FRAME_DATA_HEADER;
    size_t length = frame->length - FRAME_DATA_HEADER;
    if (provider_input(out, id, bytes, length, body[5] & 1)) return;
    struct job *job = job_find(id);
    /* Late input for a program that has ended is normal: nothing to say. */
    if (!job) return;
    if (job->kind == JOB_EXEC) exec_input(out, job, bytes, length, body[5] & 1);
    if (job->kind == JOB_WRITE) file_input(out, job, bytes, length, body[5] & 1);
}

void verbs_handle(struct outbox *out, const struct frame *frame) {
    if (frame->type == FRAME_REQUEST) handle_request(out, frame);
    if (frame->type == FRAME_DATA) handle_data(out, frame);
}

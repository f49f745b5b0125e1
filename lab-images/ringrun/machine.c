/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unik/complain.h"

static struct answer answer;

/* The member (key) of the object (parent), or of the answer itself. */
static const struct json_value *field(const struct json_value *parent, const char *key) {
    return json_member(&answer.fields, parent ? json_index(&answer.fields, parent) : 0, key);
}

static const char *text_field(const struct json_value *parent, const char *key) {
    const struct json_value *value = field(parent, key);
    return value && value->type == JSON_STRING ? value->text : "";
}

static int64_t whole_field(const char *key, int64_t otherwise) {
    int64_t number;
    return json_whole(field(NULL, key), INT64_MAX / 10 - 9, &number) == 0 ? number : otherwise;
}

int machine_run(struct container *container, const struct bundle *bundle) {
    char line[1024], words[2 * WORDS_SIZE], path[2 * PATH_SIZE];
    json_quote(words, sizeof words, bundle->words);
    json_quote(path, sizeof path, bundle->binary);
    int length = snprintf(line, sizeof line,
                          "{\"verb\":\"run\",\"instance\":\"%s\",\"image\":\"%s\",\"path\":%s,"
                          "\"memoryMiB\":%ld,\"runtime\":\"ringrun\",\"args\":%s}",
                          container->instance, bundle->image, path, bundle->memory_mib, words);
    if ((size_t)length >= sizeof line) {
        complain("start: the paths and words of the unikernel are too long together");
        return -1;
    }
    int result = provider_ask("start", line, &answer);
    /* A machine that was made and failed is told of too. */
    const struct json_value *instance = answer.has_fields ? field(NULL, "instance") : NULL;
    if (!instance) return result == 0 ? complain("start: the page named no machine"), -1 : -1;
    snprintf(container->address, sizeof container->address, "%s", text_field(instance, "address"));
    if (json_whole(field(instance, "serial"), INT32_MAX, &container->serial) == 0) return 0;
    complain("start: the page gave the machine no number");
    return -1;
}

int machine_ask(const struct container *container, int64_t from, int wait_ms) {
    char line[256];
    snprintf(line, sizeof line, "{\"verb\":\"logs\",\"instance\":\"%s\",\"serial\":%lld,\"from\":%lld,\"waitMs\":%d}",
             container->instance, (long long)container->serial, (long long)from, wait_ms);
    return provider_begin("logs", line);
}

static int ended_status(void) {
    const char *state = text_field(NULL, "state");
    if (strcmp(state, "ended") == 0) return (int)(whole_field("exit", 0) & 255);
    if (strcmp(state, "failed") == 0) return EXIT_FAULT;
    return strcmp(state, "off") == 0 ? EXIT_SWITCHED_OFF : NOT_ENDED;
}

void machine_look(int fd, int64_t *from, struct look *out) {
    *out = (struct look){.status = NOT_ENDED};
    if (fd < 0 || provider_finish("logs", fd, &answer) != 0) {
        out->is_gone = fd >= 0 && answer.has_fields && strcmp(text_field(field(NULL, "error"), "code"), "not-found") == 0;
        out->is_failed = !out->is_gone;
        return;
    }
    int64_t first = whole_field("from", *from);
    out->lost = first > *from ? first - *from : 0;
    out->text = answer.text;
    out->length = answer.text_length;
    out->status = ended_status();
    *from = first + (int64_t)answer.text_length;
    /* More may be there than came at once. */
    if (*from < whole_field("written", *from)) out->status = NOT_ENDED;
}

int machine_stop(const struct container *container) {
    char line[128];
    if (container->serial == 0) return 0;
    snprintf(line, sizeof line, "{\"verb\":\"stop\",\"instance\":\"%s\",\"serial\":%lld}", container->instance,
             (long long)container->serial);
    if (provider_ask("stop", line, &answer) == 0) return 0;
    return answer.has_fields && strcmp(text_field(field(NULL, "error"), "code"), "not-found") == 0 ? 0 : -1;
}

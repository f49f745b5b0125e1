/* SPDX-License-Identifier: MIT */
/* Instances: machines that the provider made of images. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"
#include "json_print.h"
#include "options.h"
#include "provider.h"

enum { ARGS_MAX = 100, FOLLOW_PAUSE_MS = 500 };

static struct answer answer;

/* A text member of the object at (value), or "". */
static const char *text_of(const struct json_value *value, const char *key) {
    const struct json_value *member = json_member(&answer.fields, json_index(&answer.fields, value), key);
    return member && member->type == JSON_STRING ? member->text : "";
}

/* Asks about the instance that --instance names. */
static int ask_instance(const struct args *args, const char *verb) {
    char line[128];
    const char *name = option(args, "instance");
    if (!name_is_valid("instance", name)) return -1;
    snprintf(line, sizeof line, "{\"verb\":\"%s\",\"instance\":\"%s\"}", verb, name);
    return provider_ask(args->command->name, line, &answer);
}

static int memory_read(const struct args *args, const struct image *image, long *out) {
    const char *text = option(args, "memory");
    char *end = NULL;
    *out = text ? strtol(text, &end, 10) : MEMORY_DEFAULT_MIB;
    if (text && (*end || *out < MEMORY_MIN_MIB || *out > MEMORY_MAX_MIB)) {
        complain("run: --memory is %d to %d, in MiB", MEMORY_MIN_MIB, MEMORY_MAX_MIB);
        return -1;
    }
    if (image_memory_mib(image) < *out) return 0;
    complain("run: image %s occupies %lld MiB of memory, the machine would have %ld MiB; give it more by --memory", image->name,
             (long long)image_memory_mib(image), *out);
    return -1;
}

static void run_report(const struct json_value *instance) {
    const struct json_value *boot = json_member(&answer.fields, json_index(&answer.fields, instance), "bootMs");
    const struct json_value *ready = boot ? json_member(&answer.fields, json_index(&answer.fields, boot), "ready-marker") : NULL;
    const char *name = text_of(instance, "name");
    printf("instance %s of image %s: %s\n", name, text_of(instance, "image"), text_of(instance, "state"));
    printf("  address  %s (%s.lab)\n", text_of(instance, "address"), name);
    if (ready) printf("  started  in %.*s ms\n", (int)ready->length, ready->text);
}

static char interrupted_text[256];

static void on_interrupt(int signal) {
    size_t length = strlen(interrupted_text);
    _exit(write(STDERR_FILENO, interrupted_text, length) == (ssize_t)length ? 128 + signal : STATUS_FAILED);
}

/* The page goes on with what it was asked for, and only it knows whether the name was free: whoever interrupts the wait is
 * told how to remove the instance. */
static void explain_interrupt(const char *name) {
    struct sigaction action = {.sa_handler = on_interrupt};
    snprintf(interrupted_text, sizeof interrupted_text,
             "unik: run: interrupted; the page may start instance %s all the same: unik delete-instance --instance %s removes it\n",
             name, name);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int run_command(const struct args *args) {
    const char *name = option(args, "instanceName");
    struct image image = {0};
    const char *words = option(args, "args");
    char file[PATH_SIZE], line[PATH_SIZE + 512], quoted[256];
    long memory;
    if (!name_is_valid("instance", name) || image_load("run", option(args, "imageName"), &image) != 0 ||
        memory_read(args, &image, &memory) != 0)
        return STATUS_FAILED;
    if (words && strlen(words) > ARGS_MAX) {
        complain("run: --args has more than %d characters", ARGS_MAX);
        return STATUS_FAILED;
    }
    json_quote(quoted, sizeof quoted, words ? words : "");
    image_file(image.name, file);
    snprintf(line, sizeof line,
             "{\"verb\":\"run\",\"instance\":\"%s\",\"image\":\"%s\",\"path\":\"%s\",\"sha256\":\"%s\",\"memoryMiB\":%ld,"
             "\"args\":%s}",
             name, image.name, file, image.sha256, memory, quoted);
    explain_interrupt(name);
    if (provider_ask("run", line, &answer) != 0) return STATUS_FAILED;
    const struct json_value *instance = json_member(&answer.fields, 0, "instance");
    if (instance) run_report(instance);
    return 0;
}

int instances_command(const struct args *args) {
    (void)args;
    if (provider_ask("instances", "{\"verb\":\"list\"}", &answer) != 0) return STATUS_FAILED;
    const struct json_value *list = json_member(&answer.fields, 0, "instances");
    printf("%-20s %-20s %-12s  %-12s %s\n", "NAME", "IMAGE", "ID", "ADDRESS", "STATE");
    const struct json_value *instance = list ? list + 1 : NULL;
    for (int i = 0; list && i < list->count; i++, instance = &answer.fields.values[instance->next])
        printf("%-20s %-20s %.12s  %-12s %s\n", text_of(instance, "name"), text_of(instance, "image"),
               text_of(instance, "sha256"), text_of(instance, "address"), text_of(instance, "state"));
    return 0;
}

/* How many bytes at the beginning of (text) were at the end of what was (seen): the page keeps the newest only. */
static size_t seen_before(const char *seen, size_t seen_length, const char *text, size_t length) {
    for (size_t gone = 0; gone < seen_length; gone++) {
        size_t same = seen_length - gone;
        if (same <= length && memcmp(seen + gone, text, same) == 0) return same;
    }
    return 0;
}

int logs_command(const struct args *args) {
    char *seen = NULL;
    size_t seen_length = 0;
    int status;
    while ((status = ask_instance(args, "logs")) == 0) {
        size_t known = seen_before(seen, seen_length, answer.text, answer.text_length);
        fwrite(answer.text + known, 1, answer.text_length - known, stdout);
        if (!option(args, "follow") || fflush(stdout) != 0) break;
        free(seen);
        seen = malloc(answer.text_length + 1);
        if (!seen) abort();
        memcpy(seen, answer.text, answer.text_length);
        seen_length = answer.text_length;
        usleep(FOLLOW_PAUSE_MS * 1000);
    }
    free(seen);
    return status == 0 ? 0 : STATUS_FAILED;
}

int describe_command(const struct args *args) {
    if (ask_instance(args, "describe") != 0) return STATUS_FAILED;
    const struct json_value *instance = json_member(&answer.fields, 0, "instance");
    if (!instance) return STATUS_FAILED;
    json_print(&answer.fields, instance, 0);
    putchar('\n');
    return 0;
}

int delete_command(const struct args *args) {
    if (ask_instance(args, "stop") != 0) return STATUS_FAILED;
    printf("deleted instance %s\n", option(args, "instance"));
    return 0;
}

int target_command(const struct args *args) {
    (void)args;
    printf("lab: the page that this machine runs in, over %s\n", PROVIDER_SOCKET);
    return 0;
}

int providers_command(const struct args *args) {
    (void)args;
    printf("lab\n");
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "docker.h"
#include "other.h"

void complain(const char *format, ...) {
    va_list arguments;
    fflush(stdout);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int is_group(const char *word) {
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (verb->group && strcmp(verb->group, word) == 0) return 1;
    return 0;
}

/* `docker GROUP NAME`, or with (group) NULL `docker NAME`. */
static const struct verb *verb_find(const char *group, const char *name) {
    for (const struct verb *verb = verbs; verb->name; verb++) {
        int is_here = group ? verb->group && strcmp(verb->group, group) == 0 : (verb->traits & VERB_ALSO_BARE) != 0;
        if (is_here && strcmp(verb->name, name) == 0) return verb;
    }
    return NULL;
}

static int group_help(const char *group) {
    printf("\nUsage:  docker %s COMMAND\n\nCommands:\n", group);
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (verb->group && strcmp(verb->group, group) == 0) printf("  %-12s%s\n", verb->name, verb->summary);
    printf("\nRun 'docker %s COMMAND --help' for more information on a command.\n", group);
    return 0;
}

static int is_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int unknown(const char *name) {
    int status = absent_command(name);
    if (status >= 0) return status;
    complain("docker: '%s' is not a docker command.\nSee 'docker --help'", name);
    return STATUS_FAILED;
}

/* -H, and what Docker's client takes before the command. Returns the index of the command, or -1. */
static int globals_take(int argc, char **argv) {
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && !is_help(argv[at]); at++) {
        const char *equals = strchr(argv[at], '=');
        if (strcmp(argv[at], "-v") == 0 || strcmp(argv[at], "--version") == 0) return at;
        if (strcmp(argv[at], "-H") != 0 && strncmp(argv[at], "--host", 6) != 0) {
            complain("unknown flag: %s\nSee 'docker --help'.", argv[at]);
            return -1;
        }
        if (!equals && at + 1 == argc) {
            complain("flag needs an argument: %s\nSee 'docker --help'.", argv[at]);
            return -1;
        }
        setenv("DOCKER_HOST", equals ? equals + 1 : argv[at + 1], 1);
        if (!equals) at++;
    }
    return at;
}

static int verb_run(const struct verb *verb, int argc, char **argv) {
    struct args args;
    int parsed = flags_parse(&args, verb, argc, argv);
    if (parsed > 0) {
        help_verb(verb);
        return 0;
    }
    int creates = verb->traits & VERB_TAKES_COMMAND && strcmp(verb->name, "run") == 0;
    return parsed < 0 ? (creates ? STATUS_ENGINE : STATUS_FAILED) : verb->run(&args);
}

static int main_run(int argc, char **argv) {
    int at = globals_take(argc, argv);
    if (at < 0) return STATUS_FAILED;
    const char *name = at < argc ? argv[at] : "--help", *topic = at + 1 < argc ? argv[at + 1] : NULL;
    if (strcmp(name, "-v") == 0 || strcmp(name, "--version") == 0) {
        puts("Docker version 0 (Ring Zero's client of podman's engine), API version 1.41");
        return 0;
    }
    if (is_help(name)) {
        const struct verb *verb = topic && strcmp(name, "help") == 0 ? verb_find(NULL, topic) : NULL;
        if (verb) help_verb(verb);
        else if (topic && strcmp(name, "help") == 0 && is_group(topic)) group_help(topic);
        else help_overview();
        return 0;
    }
    const struct verb *verb = verb_find(NULL, name);
    if (verb) return verb_run(verb, argc - at - 1, argv + at + 1);
    if (!is_group(name)) return unknown(name);
    if (!topic || is_help(topic)) return group_help(name);
    verb = verb_find(name, topic);
    if (verb) return verb_run(verb, argc - at - 2, argv + at + 2);
    complain("docker: '%s %s' is not a docker command.\nSee 'docker %s --help'", name, topic, name);
    return STATUS_FAILED;
}

int main(int argc, char **argv) {
    int status = main_run(argc, argv);
    if (fflush(stdout) == 0 || status != 0) return status;
    complain("docker: the output could not be written");
    return STATUS_FAILED;
}

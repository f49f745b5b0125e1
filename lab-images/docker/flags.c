/* SPDX-License-Identifier: MIT */
#include "flags.h"

#include <string.h>

#include "docker.h"
#include "text.h"

static const struct flag *flag_named(const struct verb *verb, const char *name, size_t length) {
    for (const struct flag *flag = verb->flags; flag && flag->name; flag++)
        if (strlen(flag->name) == length && strncmp(flag->name, name, length) == 0) return flag;
    return NULL;
}

static const struct flag *flag_lettered(const struct verb *verb, char letter) {
    for (const struct flag *flag = verb->flags; flag && flag->name; flag++)
        if (flag->letter == letter) return flag;
    return NULL;
}

static void flag_add(struct args *args, const struct flag *flag, const char *value) {
    args->given = must_allocate(args->given, (args->given_count + 1) * sizeof *args->given);
    args->given[args->given_count++] = (struct given){flag, value};
}

static int flag_fails(const struct verb *verb, const char *what, const char *name) {
    complain("%s: %s", what, name);
    complain("See 'docker %s%s%s --help'.", verb->traits & VERB_ALSO_BARE || !verb->group ? "" : verb->group,
             verb->traits & VERB_ALSO_BARE || !verb->group ? "" : " ", verb->name);
    return -1;
}

/* --name, --name=value, --name value. Returns how many words were taken, or -1. */
static int flag_take_long(struct args *args, int argc, char **argv) {
    const char *name = argv[0] + 2;
    size_t length = strcspn(name, "=");
    const struct flag *flag = flag_named(args->verb, name, length);
    if (!flag) return flag_fails(args->verb, "unknown flag", argv[0]);
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    if (!flag->value) {
        int is_word = !value || strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
        if (!is_word) return flag_fails(args->verb, "a switch is true or false", argv[0]);
        flag_add(args, flag, value ? value : "true");
        return 1;
    }
    if (!value && argc < 2) return flag_fails(args->verb, "flag needs an argument", argv[0]);
    flag_add(args, flag, value ? value : argv[1]);
    return value ? 1 : 2;
}

/* -it, -p80:80, -p 80:80, -p=80:80. */
static int flag_take_short(struct args *args, int argc, char **argv) {
    for (const char *at = argv[0] + 1; *at; at++) {
        const struct flag *flag = flag_lettered(args->verb, *at);
        if (!flag) {
            char name[] = {'-', *at, '\0'};
            return flag_fails(args->verb, "unknown shorthand flag", name);
        }
        if (!flag->value) {
            flag_add(args, flag, "true");
            continue;
        }
        const char *value = at[1] == '=' ? at + 2 : at + 1;
        if (!*value && argc < 2) return flag_fails(args->verb, "flag needs an argument", argv[0]);
        flag_add(args, flag, *value ? value : argv[1]);
        return *value ? 1 : 2;
    }
    return 1;
}

static int flags_asked_help(const struct args *args, const char *word) {
    return strcmp(word, "--help") == 0 || (strcmp(word, "-h") == 0 && !flag_lettered(args->verb, 'h'));
}

static int flags_count(const struct args *args) {
    const struct verb *verb = args->verb;
    if (args->count >= verb->least && (verb->most < 0 || args->count <= verb->most)) return 0;
    const char *group = verb->traits & VERB_ALSO_BARE || !verb->group ? "" : verb->group;
    const char *count = verb->most < 0              ? "at least "
                        : verb->least == verb->most ? "exactly "
                        : args->count < verb->least ? "at least "
                                                    : "at most ";
    int number = args->count < verb->least ? verb->least : verb->most;
    complain("\"docker %s%s%s\" requires %s%d argument%s.\nSee 'docker %s%s%s --help'.\n\nUsage:  docker %s%s%s %s\n\n%s",
             group, *group ? " " : "", verb->name, count, number, number == 1 ? "" : "s", group, *group ? " " : "",
             verb->name, group, *group ? " " : "", verb->name, verb->usage, verb->summary);
    return -1;
}

int flags_parse(struct args *args, const struct verb *verb, int argc, char **argv) {
    *args = (struct args){.verb = verb, .words = must_allocate(NULL, (argc + 1) * sizeof *argv)};
    int only_words = 0;
    while (argc > 0) {
        int taken = 1;
        if (!only_words && strcmp(argv[0], "--") == 0) {
            only_words = 1;
        } else if (only_words || argv[0][0] != '-' || !argv[0][1]) {
            args->words[args->count++] = argv[0];
            if (verb->traits & VERB_TAKES_COMMAND) only_words = 1;
        } else if (flags_asked_help(args, argv[0])) {
            return 1;
        } else {
            taken = argv[0][1] == '-' ? flag_take_long(args, argc, argv) : flag_take_short(args, argc, argv);
        }
        if (taken < 0) return -1;
        argc -= taken;
        argv += taken;
    }
    args->words[args->count] = NULL;
    return flags_count(args);
}

const char *flag_next(const struct args *args, const char *name, int *at) {
    while (*at < args->given_count) {
        const struct given *given = &args->given[(*at)++];
        if (strcmp(given->flag->name, name) == 0) return given->value;
    }
    return NULL;
}

const char *flag_value(const struct args *args, const char *name) {
    const char *last = NULL, *value;
    for (int at = 0; (value = flag_next(args, name, &at));) last = value;
    return last;
}

int flag_on(const struct args *args, const char *name) {
    const char *value = flag_value(args, name);
    return value && strcmp(value, "false") != 0;
}

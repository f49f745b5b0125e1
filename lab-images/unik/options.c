/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdio.h>
#include <string.h>

#include "unik.h"

static int flag_index(const struct command *command, const char *name, size_t length) {
    for (int i = 0; i < FLAGS_MAX && command->flags[i].name; i++)
        if (strlen(command->flags[i].name) == length && strncmp(command->flags[i].name, name, length) == 0) return i;
    return -1;
}

/* Takes the word at (argv), and the one behind it if it is the value. Returns how many were taken, or -1. */
static int flag_take(struct args *args, int argc, char **argv) {
    const struct command *command = args->command;
    if (strncmp(argv[0], "--", 2) != 0) {
        complain("%s: \"%s\" is not a flag; see unik help %s", command->name, argv[0], command->name);
        return -1;
    }
    const char *name = argv[0] + 2;
    size_t length = strcspn(name, "=");
    int index = flag_index(command, name, length);
    if (index < 0) {
        complain("%s: there is no flag --%.*s; see unik help %s", command->name, (int)length, name, command->name);
        return -1;
    }
    const struct flag *flag = &command->flags[index];
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    int taken = 1;
    if (flag->kind == FLAG_SWITCH && value) {
        complain("%s: --%s takes no value", command->name, flag->name);
        return -1;
    }
    if (flag->kind == FLAG_SWITCH) value = "";
    if (!value && argc > 1 && strncmp(argv[1], "--", 2) != 0) {
        value = argv[1];
        taken = 2;
    }
    if (!value || (flag->kind != FLAG_SWITCH && !*value)) {
        complain("%s: --%s needs a value: %s", command->name, flag->name, flag->value);
        return -1;
    }
    if (args->counts[index] == FLAG_VALUES_MAX) {
        complain("%s: --%s is given too often", command->name, flag->name);
        return -1;
    }
    args->values[index][args->counts[index]++] = value;
    return taken;
}

int options_parse(struct args *args, const struct command *command, int argc, char **argv) {
    *args = (struct args){.command = command};
    while (argc > 0) {
        int taken = flag_take(args, argc, argv);
        if (taken < 0) return -1;
        argc -= taken;
        argv += taken;
    }
    for (int i = 0; i < FLAGS_MAX && command->flags[i].name; i++) {
        if (command->flags[i].kind != FLAG_REQUIRED || args->counts[i] > 0) continue;
        complain("%s: --%s %s is missing; see unik help %s", command->name, command->flags[i].name, command->flags[i].value,
                 command->name);
        return -1;
    }
    return 0;
}

const char *option_at(const struct args *args, const char *name, int index) {
    int flag = flag_index(args->command, name, strlen(name));
    return flag >= 0 && index < args->counts[flag] ? args->values[flag][index] : NULL;
}

const char *option(const struct args *args, const char *name) {
    int flag = flag_index(args->command, name, strlen(name));
    return flag >= 0 && args->counts[flag] > 0 ? args->values[flag][args->counts[flag] - 1] : NULL;
}

void options_help(const struct command *command) {
    printf("unik %s: %s\n", command->name, command->summary);
    for (int i = 0; i < FLAGS_MAX && command->flags[i].name; i++) {
        const struct flag *flag = &command->flags[i];
        char words[64];
        snprintf(words, sizeof words, "--%s %s", flag->name, flag->value ? flag->value : "");
        printf("  %-24s %s%s%s\n", words, flag->help, flag->kind == FLAG_REQUIRED ? " (required)" : "",
               flag->is_ours ? " (ours: UniK has no such flag)" : "");
    }
}

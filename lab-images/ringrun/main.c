/* SPDX-License-Identifier: MIT */
/* ringrun: an OCI runtime whose containers are machines of the lab. It takes the unikernel that an image's annotations
 * name, and has the page boot it. */
#include <stdio.h>
#include <string.h>

#include "../unik/complain.h"
#include "ringrun.h"

struct command {
    const char *name;
    int (*run)(const struct call *call);
    int words; /* at least */
};

static int version_command(const struct call *call) {
    (void)call;
    printf("ringrun version 1.0.0\nspec: " OCI_VERSION "\n");
    return 0;
}

static int features_command(const struct call *call) {
    (void)call;
    printf("{\"ociVersionMin\":\"1.0.0\",\"ociVersionMax\":\"" OCI_VERSION "\",\"hooks\":[],\"mountOptions\":[],\"linux\":{}}\n");
    return 0;
}

static const struct command commands[] = {
    {"create", create_command, 1},   {"start", start_command, 1},       {"state", state_command, 1},
    {"kill", kill_command, 1},       {"delete", delete_command, 1},     {"--version", version_command, 0},
    {"-v", version_command, 0},      {"features", features_command, 0},
};

/* What other runtimes have, and why there is none of it here. */
static const struct {
    const char *name, *why;
} refusals[] = {
    {"exec", "a unikernel has one program: there is nothing to exec"},
    {"ps", "a unikernel has no processes: there is nothing to list"},
    {"pause", "a unikernel cannot be paused from here: its panel in the page can"},
    {"resume", "a unikernel cannot be resumed from here: its panel in the page can"},
    {"update", "a machine keeps the memory it was made with: there is nothing to update"},
    {"events", "a unikernel has no control group: there is nothing to measure from here"},
    {"checkpoint", "a unikernel cannot be checkpointed"},
    {"restore", "a unikernel cannot be restored"},
    {"run", "engines call create and start; use those"},
};

static const char *refusal_of(const char *name) {
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (strcmp(refusals[i].name, name) == 0) return refusals[i].why;
    return NULL;
}

static const char *const switches[] = {"--systemd-cgroup", "--no-pivot", "--no-new-keyring", "--all", "-a", "--debug", "--keep"};

static int is_switch(const char *word) {
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (strcmp(switches[i], word) == 0) return 1;
    return 0;
}

/* Where the value of the flag in (word) goes, or NULL; (length) is that of the flag without "=VALUE". */
static const char **flag_place(struct call *call, const char *word, size_t length) {
    const struct {
        const char *name;
        const char **place;
    } flags[] = {
        {"--root", &call->root},         {"--log", &call->log},           {"--log-format", &call->log_format},
        {"--bundle", &call->bundle},     {"-b", &call->bundle},           {"--pid-file", &call->pid_file},
        {"--console-socket", &call->console_socket},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strlen(flags[i].name) == length && strncmp(flags[i].name, word, length) == 0) return flags[i].place;
    return NULL;
}

/* Takes the flag at (argv). Returns how many words it is, or -1. */
static int flag_take(struct call *call, char **argv) {
    size_t length = strcspn(argv[0], "=");
    const char **place = flag_place(call, argv[0], length);
    if (strcmp(argv[0], "--force") == 0 || strcmp(argv[0], "-f") == 0) {
        call->force = 1;
        return 1;
    }
    if (is_switch(argv[0])) return 1;
    if (!place) {
        complain("there is no flag %s", argv[0]);
        return -1;
    }
    if (!argv[0][length] && !argv[1]) {
        complain("%s needs a value", argv[0]);
        return -1;
    }
    *place = argv[0][length] ? argv[0] + length + 1 : argv[1];
    return argv[0][length] ? 1 : 2;
}

/* The command's name, with (call) filled; NULL after a complaint. */
static const char *call_read(struct call *call, char **argv) {
    const char *name = NULL;
    *call = (struct call){.root = STATE_ROOT};
    for (argv++; *argv;) {
        int is_version = !name && (strcmp(*argv, "--version") == 0 || strcmp(*argv, "-v") == 0);
        if (**argv == '-' && !is_version) {
            int taken = flag_take(call, argv);
            if (taken < 0) return NULL;
            argv += taken;
            continue;
        }
        /* Flags of commands that there are not matter to nobody. */
        if (!name && refusal_of(*argv)) return *argv;
        if (!name)
            name = *argv;
        else if (call->count < 2)
            call->words[call->count++] = *argv;
        argv++;
    }
    if (!name) complain("a command is missing: create, start, state, kill or delete");
    return name;
}

static int call_run(const char *name, const struct call *call) {
    const char *refusal = refusal_of(name);
    if (refusal) {
        complain("%s", refusal);
        return STATUS_FAILED;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) != 0) continue;
        if (call->count >= commands[i].words) return commands[i].run(call);
        complain("%s: the container's id is missing", name);
        return STATUS_FAILED;
    }
    complain("there is no command %s", name);
    return STATUS_FAILED;
}

int main(int argc, char **argv) {
    struct call call;
    (void)argc;
    const char *name = call_read(&call, argv);
    int status = name ? call_run(name, &call) : STATUS_FAILED;
    if (status != 0) complaint_tell(&call);
    return status;
}

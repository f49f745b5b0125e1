/* SPDX-License-Identifier: MIT */
/* The process and what describes the container: command, environment, labels, restart, runtime. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "create.h"
#include "docker.h"
#include "units.h"

enum { ENV_LINE = 65536 };

/* KEY=VALUE words collect as members; a later one wins, as the engine takes the last of equal keys. */
static void pair_add(struct text *out, const char *pair) {
    size_t length = strcspn(pair, "=");
    const char *value = pair[length] ? pair + length + 1 : "";
    char *key = must_print("%.*s", (int)length, pair);
    text_member(out, key, value);
    free(key);
}

/* A variable without a value is taken from this program's environment, if it is there. */
static void variable_add(struct text *out, const char *pair) {
    const char *own = strchr(pair, '=') ? NULL : getenv(pair);
    if (strchr(pair, '=')) {
        pair_add(out, pair);
    } else if (own) {
        text_member(out, pair, own);
    }
}

static int pairs_from_file(struct text *out, const char *name, const char *path, void (*add)(struct text *, const char *)) {
    static char line[ENV_LINE];
    FILE *file = fopen(path, "re");
    if (!file) {
        complain("docker: open %s: no such file, or it cannot be read (--%s)", path, name);
        return -1;
    }
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *text = line + strspn(line, " \t");
        if (*text && *text != '#') add(out, text);
    }
    fclose(file);
    return 0;
}

static int pairs_member(struct text *out, const struct args *args, const char *member, const char *flag,
                        const char *file_flag, void (*add)(struct text *, const char *)) {
    const char *value;
    text_key(out, member);
    text_put(out, "{");
    for (int at = 0; file_flag && (value = flag_next(args, file_flag, &at));)
        if (pairs_from_file(out, file_flag, value, add) != 0) return -1;
    for (int at = 0; (value = flag_next(args, flag, &at));) {
        if (!*value || *value == '=') return create_refuse(flag, value, "KEY=VALUE is expected");
        add(out, value);
    }
    text_put(out, "}");
    return 0;
}

static int restart_add(struct text *out, const char *policy) {
    size_t length = strcspn(policy, ":");
    char *name = must_print("%.*s", (int)length, policy);
    static const char *const known[] = {"no", "always", "unless-stopped", "on-failure"};
    int index = 0;
    while (index < 4 && strcmp(known[index], name) != 0) index++;
    free(name);
    if (index == 4 || (policy[length] && index != 3))
        return create_refuse("restart", policy, "it is no, always, unless-stopped or on-failure[:N]");
    text_member(out, "restart_policy", known[index]);
    if (policy[length]) text_print(out, ",\"restart_tries\":%d", atoi(policy + length + 1));
    return 0;
}

static int stop_add(struct text *out, const struct args *args) {
    const char *signal = flag_value(args, "stop-signal"), *timeout = flag_value(args, "stop-timeout");
    if (signal && signal_read(signal) < 0) return create_refuse("stop-signal", signal, "there is no such signal");
    if (signal) text_print(out, ",\"stop_signal\":%d", signal_read(signal));
    if (timeout && strspn(timeout, "0123456789") != strlen(timeout))
        return create_refuse("stop-timeout", timeout, "whole seconds are expected");
    if (timeout) text_print(out, ",\"stop_timeout\":%s", timeout);
    return 0;
}

/* The engine has one runtime for its containers; which one a container wants stands in an annotation, and the runtime
 * that it starts looks there (runtime/choose.c). */
static int runtime_add(struct text *out, const struct args *args) {
    const char *runtime = flag_value(args, "runtime");
    if (pairs_member(out, args, "annotations", "annotation", NULL, pair_add) != 0) return -1;
    if (!runtime) return 0;
    if (strchr(runtime, '/') || !*runtime)
        return create_refuse("runtime", runtime, "a runtime's name is expected; `docker info` lists them");
    out->bytes[--out->length] = '\0';
    text_member(out, "ring-zero.runtime", runtime);
    text_put(out, "}");
    return 0;
}

int create_process(struct text *out, const struct args *args) {
    const char *entry = flag_value(args, "entrypoint"), *policy = flag_value(args, "restart");
    if (args->count > 1) {
        text_key(out, "command");
        text_put(out, "[");
        for (int i = 1; i < args->count; i++) {
            text_comma(out);
            text_quote(out, args->words[i]);
        }
        text_put(out, "]");
    }
    if (entry) {
        text_key(out, "entrypoint");
        text_put(out, "[");
        text_quote(out, entry);
        text_put(out, "]");
    }
    if (pairs_member(out, args, "env", "env", "env-file", variable_add) != 0) return -1;
    if (pairs_member(out, args, "labels", "label", "label-file", pair_add) != 0) return -1;
    if (pairs_member(out, args, "sysctl", "sysctl", NULL, pair_add) != 0) return -1;
    if (runtime_add(out, args) != 0 || stop_add(out, args) != 0) return -1;
    if (flag_on(args, "tty")) text_put(out, ",\"terminal\":true");
    if (flag_on(args, "interactive")) text_put(out, ",\"stdin\":true");
    if (flag_on(args, "init")) text_put(out, ",\"init\":true");
    if (flag_on(args, "rm")) text_put(out, ",\"remove\":true");
    if (flag_value(args, "workdir")) text_member(out, "work_dir", flag_value(args, "workdir"));
    if (flag_value(args, "hostname")) text_member(out, "hostname", flag_value(args, "hostname"));
    if (flag_value(args, "log-driver")) {
        int is_none = strcmp(flag_value(args, "log-driver"), "none") == 0;
        text_print(out, ",\"log_configuration\":{\"driver\":\"%s\"}", is_none ? "none" : "k8s-file");
    }
    if (policy && flag_on(args, "rm") && strcmp(policy, "no") != 0) {
        complain("docker: Conflicting options: cannot specify both --restart and --rm");
        return -1;
    }
    return policy ? restart_add(out, policy) : 0;
}

/* SPDX-License-Identifier: MIT */
/* Limits and rights of the container. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "create.h"
#include "docker.h"
#include "units.h"

enum { CPU_PERIOD_US = 100000, MEMORY_MIN = 6 << 20 };

static int memory_add(struct text *out, const struct args *args, const char *flag, const char *member, int64_t *bytes) {
    const char *value = flag_value(args, flag);
    if (!value) return 0;
    *bytes = strcmp(value, "-1") == 0 ? -1 : size_read(value);
    if (*bytes < 0 && strcmp(value, "-1") != 0) return create_refuse(flag, value, "a size such as 64m is expected");
    text_key(out, member);
    text_print(out, "%lld", (long long)*bytes);
    return 0;
}

static int memory_limits(struct text *out, const struct args *args) {
    int64_t limit = 0, swap = 0, soft = 0;
    /* The engine's stats stumble over a description of memory without a limit. */
    if (!flag_value(args, "memory") && !flag_value(args, "memory-reservation") && !flag_value(args, "memory-swap")) return 0;
    text_put(out, "\"memory\":{");
    if (memory_add(out, args, "memory", "limit", &limit) != 0 ||
        memory_add(out, args, "memory-reservation", "reservation", &soft) != 0 ||
        memory_add(out, args, "memory-swap", "swap", &swap) != 0)
        return -1;
    text_put(out, "}");
    if (limit > 0 && limit < MEMORY_MIN) return create_refuse("memory", flag_value(args, "memory"), "the minimum is 6MB");
    if (swap > 0 && swap < limit)
        return create_refuse("memory-swap", flag_value(args, "memory-swap"), "it must not be less than --memory");
    return 0;
}

static int cpu_limits(struct text *out, const struct args *args) {
    const char *cpus = flag_value(args, "cpus"), *shares = flag_value(args, "cpu-shares"),
               *set = flag_value(args, "cpuset-cpus");
    text_key(out, "cpu");
    text_put(out, "{");
    if (cpus) {
        char *end;
        double number = strtod(cpus, &end);
        if (*end || end == cpus || !(number > 0.001)) return create_refuse("cpus", cpus, "a number such as 0.5 is expected");
        text_print(out, "\"period\":%d,\"quota\":%.0f", CPU_PERIOD_US, number * CPU_PERIOD_US);
    }
    if (shares) {
        if (strspn(shares, "0123456789") != strlen(shares))
            return create_refuse("cpu-shares", shares, "a number is expected");
        text_key(out, "shares");
        text_put(out, shares);
    }
    if (set) text_member(out, "cpus", set);
    text_put(out, "}");
    return 0;
}

/* NAME=SOFT[:HARD] */
static int ulimits_add(struct text *out, const struct args *args) {
    const char *value;
    int count = 0;
    for (int at = 0; (value = flag_next(args, "ulimit", &at)); count++) {
        const char *soft = strchr(value, '='), *hard = soft ? strchr(soft, ':') : NULL;
        if (!soft || soft == value) return create_refuse("ulimit", value, "NAME=SOFT[:HARD] is expected");
        text_put(out, count == 0 ? ",\"r_limits\":[" : ",");
        text_print(out, "{\"type\":\"%.*s\",\"soft\":%lld,\"hard\":%lld}", (int)(soft - value), value, atoll(soft + 1),
                   atoll(hard ? hard + 1 : soft + 1));
    }
    if (count > 0) text_put(out, "]");
    return 0;
}

int create_limits(struct text *out, const struct args *args) {
    const char *pids = flag_value(args, "pids-limit"), *shm = flag_value(args, "shm-size"),
               *score = flag_value(args, "oom-score-adj");
    text_key(out, "resource_limits");
    text_put(out, "{");
    if (memory_limits(out, args) != 0 || cpu_limits(out, args) != 0) return -1;
    if (pids) {
        char *end;
        long limit = strtol(pids, &end, 10);
        if (*end || end == pids) return create_refuse("pids-limit", pids, "a number is expected");
        text_key(out, "pids");
        text_print(out, "{\"limit\":%ld}", limit > 0 ? limit : -1);
    }
    text_put(out, "}");
    if (shm && size_read(shm) < 0) return create_refuse("shm-size", shm, "a size such as 64m is expected");
    if (shm) text_print(out, ",\"shm_size\":%lld", (long long)size_read(shm));
    if (score) text_print(out, ",\"oom_score_adj\":%d", atoi(score));
    return ulimits_add(out, args);
}

static int security_option(struct text *out, const char *option) {
    char separator = strchr(option, '=') ? '=' : ':';
    const char *value = strchr(option, separator);
    size_t length = value ? (size_t)(value - option) : strlen(option);
    value = value ? value + 1 : "";
    if (length == 17 && strncmp(option, "no-new-privileges", length) == 0) {
        text_print(out, ",\"no_new_privileges\":%s", strcmp(value, "false") == 0 ? "false" : "true");
    } else if (length == 7 && strncmp(option, "seccomp", length) == 0) {
        char path[PATH_MAX];
        int is_word = strcmp(value, "unconfined") == 0;
        if (!is_word && !realpath(value, path)) {
            complain("docker: opening seccomp profile (%s) failed: no such file", value);
            return -1;
        }
        text_member(out, "seccomp_profile_path", is_word ? value : path);
    } else if (length == 8 && strncmp(option, "apparmor", length) == 0) {
        text_member(out, "apparmor_profile", value);
    } else if (length == 11 && strncmp(option, "systempaths", length) == 0) {
        text_put(out, ",\"unmask\":[\"ALL\"]");
    } else if (length == 5 && strncmp(option, "label", length) == 0) {
        text_put(out, ",\"selinux_opts\":["), text_quote(out, value), text_put(out, "]");
    } else {
        return create_refuse("security-opt", option,
                             "it is no-new-privileges, seccomp=…, systempaths=unconfined, apparmor=… or label=…");
    }
    return 0;
}

int create_security(struct text *out, const struct args *args) {
    const char *option;
    for (int at = 0; (option = flag_next(args, "security-opt", &at));)
        if (security_option(out, option) != 0) return -1;
    if (flag_on(args, "privileged")) text_put(out, ",\"privileged\":true");
    if (flag_on(args, "read-only")) text_put(out, ",\"read_only_filesystem\":true");
    if (flag_value(args, "user")) text_member(out, "user", flag_value(args, "user"));
    create_list(out, args, "cap-add", "cap_add");
    create_list(out, args, "cap-drop", "cap_drop");
    create_list(out, args, "group-add", "groups");
    return 0;
}

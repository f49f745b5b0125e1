/* SPDX-License-Identifier: MIT */
/* Verbs that do one thing to each container named. */
#include "containers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "docker.h"
#include "units.h"

/* Sends (method) PATH/(container)(tail) for each; prints the names that it worked for. */
static int each(const struct args *args, const char *method, const char *tail) {
    int failed = 0;
    for (int i = 0; i < args->count; i++) {
        struct answer answer;
        api_call(&answer, method, NULL, COMPAT "/containers/%s%s", api_name(args->words[i]), tail);
        if (answer_is_good(&answer)) {
            puts(args->words[i]);
            fflush(stdout);
        } else {
            answer_complain(&answer, "", args->words[i]);
            failed = STATUS_FAILED;
        }
        answer_free(&answer);
    }
    return failed;
}

/* Some commands take the seconds before the kill as -t, as --time or as --timeout. */
static char *time_tail(const struct args *args, const char *verb) {
    const char *seconds = flag_value(args, "time") ? flag_value(args, "time") : flag_value(args, "timeout");
    if (!seconds) return must_print("/%s", verb);
    if (*seconds && strspn(seconds, "0123456789") == strlen(seconds)) return must_print("/%s?t=%s", verb, seconds);
    complain("invalid argument \"%s\" for \"-t, --time\" flag: whole seconds are expected", seconds);
    return NULL;
}

int stop_command(const struct args *args) {
    char *tail = time_tail(args, "stop");
    return tail ? each(args, "POST", tail) : STATUS_FAILED;
}

int restart_command(const struct args *args) {
    char *tail = time_tail(args, "restart");
    return tail ? each(args, "POST", tail) : STATUS_FAILED;
}

int kill_command(const struct args *args) {
    const char *name = flag_value(args, "signal");
    int number = name ? signal_read(name) : 9;
    if (number < 0) {
        complain("Error response from daemon: Invalid signal: %s\nNames such as TERM or SIGTERM and numbers are known.",
                 name);
        return STATUS_FAILED;
    }
    char *tail = must_print("/kill?signal=%d", number);
    return each(args, "POST", tail);
}

/* Docker kills what it removes by force; podman would wait up to ten seconds for it to stop. One made with --rm is gone
 * once it is killed, which is as good. */
static int remove_by_force(const char *container, const char *tail) {
    struct answer answer;
    int was_killed = api_call(&answer, "POST", NULL, COMPAT "/containers/%s/kill", api_name(container)) == 204;
    answer_free(&answer);
    int status = api_call(&answer, "DELETE", NULL, COMPAT "/containers/%s%s", api_name(container), tail);
    int is_gone = answer_is_good(&answer) || (was_killed && status == 404);
    if (is_gone) puts(container);
    else answer_complain(&answer, "", container);
    answer_free(&answer);
    fflush(stdout);
    return is_gone ? 0 : STATUS_FAILED;
}

int rm_command(const struct args *args) {
    char *tail = must_print("?force=%d&v=%d", flag_on(args, "force"), flag_on(args, "volumes"));
    if (!flag_on(args, "force")) return each(args, "DELETE", tail);
    int failed = 0;
    for (int i = 0; i < args->count; i++)
        if (remove_by_force(args->words[i], tail) != 0) failed = STATUS_FAILED;
    return failed;
}

int pause_command(const struct args *args) {
    return each(args, "POST", "/pause");
}

int unpause_command(const struct args *args) {
    return each(args, "POST", "/unpause");
}

int rename_command(const struct args *args) {
    struct answer answer;
    api_call(&answer, "POST", NULL, COMPAT "/containers/%s/rename?name=%s", api_name(args->words[0]),
             api_name(args->words[1]));
    int failed = !answer_is_good(&answer);
    if (failed) answer_complain(&answer, "", strstr(answer_message(&answer), "in use") ? args->words[1] : args->words[0]);
    answer_free(&answer);
    return failed ? STATUS_FAILED : 0;
}

/* One line a binding: "80/tcp -> 0.0.0.0:8080", or the address alone if one port was asked for. */
static int port_lines(const struct json *json, int ports, const char *wanted) {
    int found = 0;
    for (int i = 0, at = ports + 1; ports >= 0 && i < json->values[ports].count; i++, at = json->values[at + 1].next) {
        const char *port = json->values[at].text;
        size_t length = wanted ? strlen(wanted) : 0;
        int matches = !wanted || strcmp(port, wanted) == 0 ||
                      (strncmp(port, wanted, length) == 0 && strcmp(port + length, "/tcp") == 0);
        if (!matches || json->values[at + 1].type != JSON_ARRAY) continue;
        for (int k = 0, binding = at + 2; k < json->values[at + 1].count; k++, binding = json->values[binding].next) {
            const char *ip = json_text(json, binding, "HostIp");
            if (!wanted) printf("%s -> ", port);
            printf("%s:%s\n", *ip ? ip : "0.0.0.0", json_text(json, binding, "HostPort"));
            found++;
        }
    }
    return found;
}

int port_command(const struct args *args) {
    struct answer answer;
    if (api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", api_name(args->words[0])) != 200 || !answer.json) {
        answer_complain(&answer, "", args->words[0]);
        return STATUS_FAILED;
    }
    int ports = json_at(answer.json, json_at(answer.json, 0, "NetworkSettings"), "Ports");
    int found = port_lines(answer.json, ports, args->words[1]);
    answer_free(&answer);
    if (found > 0 || !args->words[1]) return 0;
    complain("Error: No public port '%s%s' published for %s\n`docker port %s` lists those that are.", args->words[1],
             strchr(args->words[1], '/') ? "" : "/tcp", args->words[0], args->words[0]);
    return STATUS_FAILED;
}

int diff_command(const struct args *args) {
    struct answer answer;
    if (api_call(&answer, "GET", NULL, COMPAT "/containers/%s/changes", api_name(args->words[0])) != 200 || !answer.json) {
        answer_complain(&answer, "", args->words[0]);
        return STATUS_FAILED;
    }
    const struct json *json = answer.json;
    for (int i = 0, at = 1; json->values[0].type == JSON_ARRAY && i < json->values[0].count; i++, at = json->values[at].next)
        printf("%c %s\n", "CAD"[(int)json_real(json, at, "Kind") % 3], json_text(json, at, "Path"));
    answer_free(&answer);
    return 0;
}

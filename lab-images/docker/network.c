/* SPDX-License-Identifier: MIT */
/* Networks and volumes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "create.h"
#include "docker.h"
#include "list.h"
#include "other.h"
#include "units.h"

static const struct column network_columns[] = {{"NETWORK ID", "ID"}, {"NAME", "Name"},         {"DRIVER", "Driver"},
                                                {"SCOPE", "Scope"},   {"INTERNAL", "Internal"}, {"CREATED AT", "CreatedAt"},
                                                {NULL, NULL}};
static const struct column volume_columns[] = {
    {"DRIVER", "Driver"}, {"VOLUME NAME", "Name"}, {"MOUNTPOINT", "Mountpoint"}, {"SCOPE", "Scope"}, {NULL, NULL}};

/* The engine's answer to one POST, DELETE; prints (shown) if it worked. */
static int change(const char *method, const char *body, const char *path, const char *subject, const char *shown) {
    struct answer answer;
    api_call(&answer, method, body, "%s", path);
    int failed = !answer_is_good(&answer);
    if (failed) answer_complain(&answer, "", subject);
    else if (shown) puts(shown);
    answer_free(&answer);
    return failed ? STATUS_FAILED : 0;
}

/* {"KEY":"VALUE"} of all flags (name). */
static void pairs_add(struct text *out, const struct args *args, const char *name, const char *member) {
    const char *value;
    text_key(out, member);
    text_put(out, "{");
    for (int at = 0; (value = flag_next(args, name, &at));) {
        size_t length = strcspn(value, "=");
        char *key = must_print("%.*s", (int)length, value);
        text_member(out, key, value[length] ? value + length + 1 : "");
        free(key);
    }
    text_put(out, "}");
}

int network_ls_command(const struct args *args) {
    struct answer answer;
    struct list list = {.columns = network_columns, .shown = 4};
    char *filters = filters_query(args, NULL);
    if (!filters) return STATUS_FAILED;
    if (api_call(&answer, "GET", NULL, COMPAT "/networks%s%s", *filters ? "?" : "", *filters ? filters + 1 : "") != 200 ||
        !answer.json) {
        answer_complain(&answer, "", "");
        return STATUS_FAILED;
    }
    const struct json *json = answer.json;
    for (int i = 0, at = 1; i < json->values[0].count; i++, at = json->values[at].next) {
        char text[UNIT_TEXT];
        const char *id = json_text(json, at, "Id");
        struct text *row = list_row(&list);
        text_member(row, "ID", flag_on(args, "no-trunc") ? id : id_short(text, id));
        text_member(row, "Name", json_text(json, at, "Name"));
        text_member(row, "Driver", json_text(json, at, "Driver"));
        text_member(row, "Scope", json_text(json, at, "Scope"));
        text_member(row, "Internal", json_true(json, at, "Internal") ? "true" : "false");
        text_member(row, "CreatedAt", json_text(json, at, "Created"));
        list_end_row(&list);
    }
    answer_free(&answer);
    return flag_on(args, "quiet") ? list_print_field(&list, "ID") : list_print(&list, flag_value(args, "format"));
}

int network_create_command(const struct args *args) {
    struct text body = {0};
    struct answer answer;
    const char *subnet = flag_value(args, "subnet"), *driver = flag_value(args, "driver");
    text_put(&body, "{\"CheckDuplicate\":true");
    text_member(&body, "Name", args->words[0]);
    text_member(&body, "Driver", driver ? driver : "bridge");
    if (flag_on(args, "internal")) text_put(&body, ",\"Internal\":true");
    pairs_add(&body, args, "label", "Labels");
    pairs_add(&body, args, "opt", "Options");
    if (subnet) {
        text_put(&body, ",\"IPAM\":{\"Config\":[{");
        text_member(&body, "Subnet", subnet);
        if (flag_value(args, "gateway")) text_member(&body, "Gateway", flag_value(args, "gateway"));
        if (flag_value(args, "ip-range")) text_member(&body, "IPRange", flag_value(args, "ip-range"));
        text_put(&body, "}]}");
    }
    text_put(&body, "}");
    api_call(&answer, "POST", body.bytes, COMPAT "/networks/create");
    text_free(&body);
    int failed = !answer_is_good(&answer) || !answer.json;
    if (failed && strstr(answer_message(&answer), "already"))
        complain(
            "Error response from daemon: network with name %s already exists\n`docker network ls` lists the networks there "
            "are.",
            args->words[0]);
    else if (failed) answer_complain(&answer, "", args->words[0]);
    else puts(json_text(answer.json, 0, "Id"));
    answer_free(&answer);
    return failed ? STATUS_FAILED : 0;
}

int network_rm_command(const struct args *args) {
    int failed = 0;
    for (int i = 0; i < args->count; i++) {
        char *path = must_print(COMPAT "/networks/%s", api_name(args->words[i]));
        if (change("DELETE", NULL, path, args->words[i], args->words[i]) != 0) failed = STATUS_FAILED;
        free(path);
    }
    return failed;
}

static int network_member(const struct args *args, const char *verb) {
    struct text body = {0};
    text_put(&body, "{");
    text_member(&body, "Container", args->words[1]);
    if (flag_on(args, "force")) text_put(&body, ",\"Force\":true");
    if (flag_value(args, "alias") || flag_value(args, "ip")) {
        text_put(&body, ",\"EndpointConfig\":{");
        create_list(&body, args, "alias", "Aliases");
        if (flag_value(args, "ip")) {
            text_key(&body, "IPAMConfig");
            text_put(&body, "{"), text_member(&body, "IPv4Address", flag_value(args, "ip")), text_put(&body, "}");
        }
        text_put(&body, "}");
    }
    text_put(&body, "}");
    char *path = must_print(COMPAT "/networks/%s/%s", api_name(args->words[0]), verb);
    int status = change("POST", body.bytes, path, args->words[0], NULL);
    free(path);
    text_free(&body);
    return status;
}

int network_connect_command(const struct args *args) {
    return network_member(args, "connect");
}

int network_disconnect_command(const struct args *args) {
    return network_member(args, "disconnect");
}

int volume_ls_command(const struct args *args) {
    struct answer answer;
    struct list list = {.columns = volume_columns, .shown = 2};
    char *filters = filters_query(args, NULL);
    if (!filters) return STATUS_FAILED;
    if (api_call(&answer, "GET", NULL, COMPAT "/volumes%s%s", *filters ? "?" : "", *filters ? filters + 1 : "") != 200 ||
        !answer.json) {
        answer_complain(&answer, "", "");
        return STATUS_FAILED;
    }
    const struct json *json = answer.json;
    int volumes = json_at(json, 0, "Volumes");
    for (int i = 0, at = volumes + 1; volumes >= 0 && i < json->values[volumes].count; i++, at = json->values[at].next) {
        struct text *row = list_row(&list);
        for (const struct column *column = volume_columns; column->header; column++)
            text_member(row, column->field, json_text(json, at, column->field));
        list_end_row(&list);
    }
    answer_free(&answer);
    return flag_on(args, "quiet") ? list_print_field(&list, "Name") : list_print(&list, flag_value(args, "format"));
}

int volume_create_command(const struct args *args) {
    struct text body = {0};
    struct answer answer;
    text_put(&body, "{");
    text_member(&body, "Name", args->words[0] ? args->words[0] : "");
    text_member(&body, "Driver", flag_value(args, "driver") ? flag_value(args, "driver") : "local");
    pairs_add(&body, args, "label", "Labels");
    pairs_add(&body, args, "opt", "DriverOpts");
    text_put(&body, "}");
    api_call(&answer, "POST", body.bytes, COMPAT "/volumes/create");
    text_free(&body);
    int failed = !answer_is_good(&answer) || !answer.json;
    if (failed) answer_complain(&answer, "", args->words[0] ? args->words[0] : "");
    else puts(json_text(answer.json, 0, "Name"));
    answer_free(&answer);
    return failed ? STATUS_FAILED : 0;
}

int volume_rm_command(const struct args *args) {
    int failed = 0;
    for (int i = 0; i < args->count; i++) {
        char *path = must_print(COMPAT "/volumes/%s?force=%d", api_name(args->words[i]), flag_on(args, "force"));
        if (change("DELETE", NULL, path, args->words[i], args->words[i]) != 0) failed = STATUS_FAILED;
        free(path);
    }
    return failed;
}

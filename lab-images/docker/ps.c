/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "containers.h"
#include "docker.h"
#include "list.h"
#include "units.h"

enum { COMMAND_WIDTH = 20 };

static const struct column ps_columns[] = {
    {"CONTAINER ID", "ID"},    {"IMAGE", "Image"},       {"COMMAND", "Command"},       {"CREATED", "RunningFor"}, {"STATUS", "Status"},
    {"PORTS", "Ports"},        {"NAMES", "Names"},       {"SIZE", "Size"},             {"CREATED AT", "CreatedAt"}, {"LABELS", "Labels"},
    {"MOUNTS", "Mounts"},      {"NETWORKS", "Networks"}, {"STATE", "State"},           {"LOCAL VOLUMES", "LocalVolumes"}, {NULL, NULL}};

/* "sleep 1000", in quotes, cut to twenty characters. */
static void ps_command_add(struct text *row, const char *command, int is_whole) {
    struct text quoted = {0};
    text_quote(&quoted, command);
    if (!is_whole && strlen(command) > COMMAND_WIDTH) {
        size_t end = COMMAND_WIDTH - 1;
        while ((command[end] & 0xc0) == 0x80) end--; /* not within a UTF-8 sequence */
        char *cut = must_print("%.*s…", (int)end, command);
        quoted.length = 0;
        text_quote(&quoted, cut);
        free(cut);
    }
    text_member(row, "Command", quoted.bytes);
    text_free(&quoted);
}

/* 0.0.0.0:8080->80/tcp, … */
static void ps_ports_add(struct text *row, const struct json *json, int container) {
    struct text text = {0};
    int ports = json_at(json, container, "Ports");
    text_put(&text, "");
    for (int i = 0, at = ports + 1; ports >= 0 && i < json->values[ports].count; i++, at = json->values[at].next) {
        int outside = json_real(json, at, "PublicPort"), inside = json_real(json, at, "PrivatePort");
        const char *ip = json_text(json, at, "IP"), *type = json_text(json, at, "Type");
        if (text.length) text_put(&text, ", ");
        if (outside) text_print(&text, "%s:%d->", *ip ? ip : "0.0.0.0", outside);
        text_print(&text, "%d/%s", inside, *type ? type : "tcp");
    }
    text_member(row, "Ports", text.bytes);
    text_free(&text);
}

/* Members of an object, or elements of a list, joined by commas; (key) is the member of an element that counts. */
static void ps_joined_add(struct text *row, const char *name, const struct json *json, int list, const char *key) {
    struct text text = {0};
    text_put(&text, "");
    for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++) {
        int is_object = json->values[list].type == JSON_OBJECT, value = is_object ? at + 1 : at;
        const char *word = is_object || !key ? json->values[at].text : json_text(json, at, key);
        if (!is_object && key && !*word) word = json_text(json, at, "Source");
        if (json->values[at].type == JSON_STRING && word[0] == '/' && !key) word++;
        text_print(&text, "%s%s", text.length ? "," : "", word);
        if (is_object && json->values[value].type == JSON_STRING) text_print(&text, "=%s", json->values[value].text);
        at = json->values[value].next;
    }
    text_member(row, name, text.bytes);
    text_free(&text);
}

/* Docker has one word for a container that has ended. */
static const char *ps_state(const char *state) {
    return strcmp(state, "stopped") == 0 ? "exited" : strcmp(state, "configured") == 0 ? "created" : state;
}

static void ps_row(struct list *list, const struct json *json, int at, const struct args *args) {
    char text[UNIT_TEXT], age[UNIT_TEXT], virtual[UNIT_TEXT];
    int is_whole = flag_on(args, "no-trunc"), networks = json_at(json, json_at(json, at, "NetworkSettings"), "Networks");
    int64_t created = json_real(json, at, "Created");
    const char *id = json_text(json, at, "Id"), *state = ps_state(json_text(json, at, "State")), *status = json_text(json, at, "Status");
    struct text *row = list_row(list);
    text_member(row, "ID", is_whole ? id : id_short(text, id));
    text_member(row, "Image", image_familiar(json_text(json, at, "Image")));
    ps_command_add(row, json_text(json, at, "Command"), is_whole);
    char *since = must_print("%s ago", duration_print(age, now_ns() / 1000000000 - created));
    text_member(row, "RunningFor", since);
    free(since);
    text_member(row, "CreatedAt", date_print(text, created));
    int is_paused = strcmp(state, "paused") == 0 && !strstr(status, "aused");
    char *shown = must_print("%s%s", *status ? status : "Created", is_paused ? " (Paused)" : "");
    text_member(row, "Status", shown);
    free(shown);
    text_member(row, "State", state);
    ps_ports_add(row, json, at);
    ps_joined_add(row, "Names", json, json_at(json, at, "Names"), NULL);
    ps_joined_add(row, "Labels", json, json_at(json, at, "Labels"), NULL);
    ps_joined_add(row, "Mounts", json, json_at(json, at, "Mounts"), "Name");
    ps_joined_add(row, "Networks", json, networks, NULL);
    shown = must_print("%s (virtual %s)", size_print(text, json_real(json, at, "SizeRw"), 3), size_print(virtual, json_real(json, at, "SizeRootFs"), 3));
    text_member(row, "Size", shown);
    free(shown);
    list_end_row(list);
}

int ps_command(const struct args *args) {
    static const struct column with_size[] = {{"CONTAINER ID", "ID"}, {"IMAGE", "Image"}, {"COMMAND", "Command"}, {"CREATED", "RunningFor"},
                                              {"STATUS", "Status"}, {"PORTS", "Ports"}, {"NAMES", "Names"}, {"SIZE", "Size"}, {NULL, NULL}};
    const char *last = flag_on(args, "latest") ? "1" : flag_value(args, "last");
    struct list list = {.columns = flag_on(args, "size") ? with_size : ps_columns, .shown = flag_on(args, "size") ? 8 : 7};
    struct answer answer;
    char *filters = filters_query(args);
    if (!filters) return STATUS_FAILED;
    /* A filter for a state that no running container has means all of them. */
    int is_all = flag_on(args, "all") || last || strstr(filters, "status") || strstr(filters, "exited");
    int count, status = api_call(&answer, "GET", NULL, COMPAT "/containers/json?all=%d&size=%d%s", is_all, flag_on(args, "size"), filters);
    free(filters);
    if (status != 200 || !answer.json) {
        answer_complain(&answer, "", "");
        return STATUS_FAILED;
    }
    int *order = json_newest_first(answer.json, &count);
    if (last && atoi(last) > 0 && atoi(last) < count) count = atoi(last);
    for (int i = 0; i < count; i++) ps_row(&list, answer.json, order[i], args);
    free(order);
    answer_free(&answer);
    return flag_on(args, "quiet") ? list_print_field(&list, "ID") : list_print(&list, flag_value(args, "format"));
}

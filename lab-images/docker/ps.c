/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "containers.h"
#include "docker.h"
#include "list.h"
#include "units.h"

enum { COMMAND_WIDTH = 20 };

static const struct column ps_columns[] = {{"CONTAINER ID", "ID"},
                                           {"IMAGE", "Image"},
                                           {"COMMAND", "Command"},
                                           {"CREATED", "RunningFor"},
                                           {"STATUS", "Status"},
                                           {"PORTS", "Ports"},
                                           {"NAMES", "Names"},
                                           {"SIZE", "Size"},
                                           {"CREATED AT", "CreatedAt"},
                                           {"LABELS", "Labels"},
                                           {"MOUNTS", "Mounts"},
                                           {"NETWORKS", "Networks"},
                                           {"STATE", "State"},
                                           {"LOCAL VOLUMES", "LocalVolumes"},
                                           {NULL, NULL}};

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

/* The command's words. One that only has an entry point is asked for that: it is not in the list. */
static void ps_words_add(struct text *row, const struct json *json, int container, int is_whole) {
    struct text text = {0};
    struct answer answer = {0};
    int words = json_at(json, container, "Command");
    text_put(&text, "");
    if ((words < 0 || json->values[words].count == 0) &&
        api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", json_text(json, container, "Id")) == 200 &&
        answer.json) {
        text_put(&text, json_text(answer.json, 0, "Path"));
        json = answer.json;
        words = json_at(json, 0, "Args");
        /* A program without arguments is listed as its own argument. */
        if (words >= 0 && json->values[words].count == 1 && strcmp(json->values[words + 1].text, text.bytes) == 0)
            words = -1;
    }
    for (int i = 0, at = words + 1; words >= 0 && i < json->values[words].count; i++, at = json->values[at].next)
        text_print(&text, "%s%s", text.length ? " " : "", json->values[at].text);
    ps_command_add(row, text.bytes, is_whole);
    answer_free(&answer);
    text_free(&text);
}

/* 0.0.0.0:8080->80/tcp, …; a range as 0.0.0.0:8000-8002->80-82/tcp. */
static void ps_ports_add(struct text *row, const struct json *json, int container, int is_running) {
    struct text text = {0};
    int ports = is_running ? json_at(json, container, "Ports") : -1;
    text_put(&text, "");
    for (int i = 0, at = ports + 1; ports >= 0 && i < json->values[ports].count; i++, at = json->values[at].next) {
        int outside = json_real(json, at, "host_port"), inside = json_real(json, at, "container_port"),
            more = json_real(json, at, "range") - 1;
        const char *ip = json_text(json, at, "host_ip"), *protocol = json_text(json, at, "protocol");
        if (text.length) text_put(&text, ", ");
        text_print(&text, "%s:%d", *ip ? ip : "0.0.0.0", outside);
        if (more > 0) text_print(&text, "-%d", outside + more);
        text_print(&text, "->%d", inside);
        if (more > 0) text_print(&text, "-%d", inside + more);
        text_print(&text, "/%s", protocol);
    }
    text_member(row, "Ports", text.bytes);
    text_free(&text);
}

/* Members of an object as KEY=VALUE, or elements of a list, joined by commas. */
static void ps_joined_add(struct text *row, const char *name, const struct json *json, int list) {
    struct text text = {0};
    text_put(&text, "");
    for (int i = 0, at = list + 1; list >= 0 && i < json->values[list].count; i++) {
        int is_object = json->values[list].type == JSON_OBJECT, value = is_object ? at + 1 : at;
        const char *word = json->values[at].text;
        if (strcmp(name, "Networks") == 0 && strcmp(word, "podman") == 0) word = "bridge";
        text_print(&text, "%s%s", text.length ? "," : "", word);
        if (is_object) text_print(&text, "=%s", json->values[value].text);
        at = json->values[value].next;
    }
    text_member(row, name, text.bytes);
    text_free(&text);
}

/* Docker has one word for a container that has ended. */
static const char *ps_state(const char *state) {
    return strcmp(state, "stopped") == 0                                           ? "exited"
           : strcmp(state, "configured") == 0 || strcmp(state, "initialized") == 0 ? "created"
                                                                                   : state;
}

static char *ps_status(const struct json *json, int at, const char *state) {
    char text[UNIT_TEXT];
    int64_t now = now_ns() / 1000000000;
    if (strcmp(state, "exited") == 0)
        return must_print("Exited (%.0f) %s ago", json_real(json, at, "ExitCode"),
                          duration_print(text, now - (int64_t)json_real(json, at, "ExitedAt")));
    if (strcmp(state, "running") != 0 && strcmp(state, "paused") != 0)
        return must_print("%c%s", toupper((unsigned char)*state), *state ? state + 1 : "");
    return must_print("Up %s%s", duration_print(text, now - (int64_t)json_real(json, at, "StartedAt")),
                      *state == 'p' ? " (Paused)" : "");
}

static void ps_size_add(struct text *row, const struct json *json, int at) {
    char own[UNIT_TEXT], all[UNIT_TEXT];
    int size = json_at(json, at, "Size");
    char *shown = must_print("%s (virtual %s)", size_print(own, json_real(json, size, "rwSize"), 3),
                             size_print(all, json_real(json, size, "rootFsSize"), 3));
    text_member(row, "Size", shown);
    free(shown);
}

static void ps_row(struct list *list, const struct json *json, int at, const struct args *args) {
    char text[UNIT_TEXT];
    int is_whole = flag_on(args, "no-trunc");
    int64_t created = time_read(json_text(json, at, "Created")) / 1000000000;
    const char *id = json_text(json, at, "Id"), *state = ps_state(json_text(json, at, "State"));
    struct text *row = list_row(list);
    text_member(row, "ID", is_whole ? id : id_short(text, id));
    text_member(row, "Image", image_familiar(json_text(json, at, "Image")));
    ps_words_add(row, json, at, is_whole);
    char *since = must_print("%s ago", duration_print(text, now_ns() / 1000000000 - created)),
         *status = ps_status(json, at, state);
    text_member(row, "RunningFor", since);
    text_member(row, "CreatedAt", date_print(text, created));
    text_member(row, "Status", status);
    text_member(row, "State", state);
    ps_ports_add(row, json, at, *status == 'U');
    ps_joined_add(row, "Names", json, json_at(json, at, "Names"));
    ps_joined_add(row, "Labels", json, json_at(json, at, "Labels"));
    ps_joined_add(row, "Mounts", json, json_at(json, at, "Mounts"));
    ps_joined_add(row, "Networks", json, json_at(json, at, "Networks"));
    ps_size_add(row, json, at);
    list_end_row(list);
    free(since), free(status);
}

int ps_command(const struct args *args) {
    static const struct column with_size[] = {{"CONTAINER ID", "ID"},    {"IMAGE", "Image"},   {"COMMAND", "Command"},
                                              {"CREATED", "RunningFor"}, {"STATUS", "Status"}, {"PORTS", "Ports"},
                                              {"NAMES", "Names"},        {"SIZE", "Size"},     {NULL, NULL}};
    const char *last = flag_on(args, "latest") ? "1" : flag_value(args, "last");
    struct list list = {.columns = flag_on(args, "size") ? with_size : ps_columns, .shown = flag_on(args, "size") ? 8 : 7};
    struct answer answer;
    char *filters = filters_query(args, flag_on(args, "all") || last ? NULL : "\"status\":[\"running\",\"paused\"]");
    if (!filters) return STATUS_FAILED;
    /* Docker lists what is paused with what runs, and all where a filter asks for states. */
    int has_state = strstr(filters, "status") || strstr(filters, "exited"),
        is_all = flag_on(args, "all") || last || has_state;
    int count, status = api_call(&answer, "GET", NULL, LIBPOD "/containers/json?all=%s&size=%s%s", is_all ? "true" : "false",
                                 flag_on(args, "size") ? "true" : "false", filters);
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

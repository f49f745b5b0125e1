/* SPDX-License-Identifier: MIT */
/* Blocks of a template are interpreted where they stand: what is not taken is walked through without output. */
#include "template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "template_value.h"

enum { DEPTH_MAX = 32, ACTION_MAX = 1024 };

enum stop { STOP_TEXT, STOP_END, STOP_ELSE, STOP_ERROR };

struct machine {
    struct scope scope;
    const char *at;
    char else_if[ACTION_MAX];
    int depth;
};

static enum stop block_run(struct machine *machine, struct item dot, int is_taken);

static enum stop machine_fail(struct machine *machine, const char *why) {
    if (machine->scope.why->length == 0) text_put(machine->scope.why, why);
    return STOP_ERROR;
}

/* The next {{action}}, trimmed, with the text before it put out. 1, 0 at the end of the template, or -1. */
static int action_next(struct machine *machine, char action[ACTION_MAX], int is_taken) {
    const char *open = strstr(machine->at, "{{");
    size_t before = open ? (size_t)(open - machine->at) : strlen(machine->at);
    int trims = open && open[2] == '-' && isspace((unsigned char)open[3]);
    while (trims && before > 0 && isspace((unsigned char)machine->at[before - 1])) before--;
    if (is_taken) text_add(machine->scope.out, machine->at, before);
    if (!open) return 0;
    const char *from = open + 2 + trims, *close = from;
    for (char quote = 0; *close && (quote || strncmp(close, "}}", 2) != 0); close++) {
        if (quote && *close == '\\' && close[1]) close++;
        else if (quote) quote = *close == quote ? 0 : quote;
        else if (*close == '"' || *close == '`') quote = *close;
    }
    if (!*close || close - from >= ACTION_MAX) return machine_fail(machine, "unclosed action"), -1;
    const char *end = close;
    machine->at = close + 2;
    if (end > from + 1 && end[-1] == '-' && isspace((unsigned char)end[-2])) {
        end--;
        while (isspace((unsigned char)*machine->at)) machine->at++;
    }
    while (from < end && isspace((unsigned char)*from)) from++;
    while (end > from && isspace((unsigned char)end[-1])) end--;
    memcpy(action, from, end - from);
    action[end - from] = '\0';
    return 1;
}

static const char *keyword_behind(const char *action, const char *word) {
    size_t length = strlen(word);
    if (strncmp(action, word, length) != 0) return NULL;
    if (action[length] && !isspace((unsigned char)action[length])) return NULL;
    action += length;
    while (isspace((unsigned char)*action)) action++;
    return action;
}

/* Both sides of an if or with; (is_with) makes the condition the dot of the first. */
static enum stop block_if(struct machine *machine, const char *condition, struct item dot, int is_taken, int is_with) {
    struct item value = {.at = -1};
    if (is_taken && value_eval(&machine->scope, condition, dot, &value) != 0) return STOP_ERROR;
    int holds = is_taken && value_holds(&machine->scope, value);
    enum stop stop = block_run(machine, is_with && holds ? value : dot, holds);
    if (stop == STOP_ELSE && machine->else_if[0]) {
        char next[ACTION_MAX];
        strcpy(next, machine->else_if);
        return block_if(machine, next, dot, is_taken && !holds, 0);
    }
    if (stop == STOP_ELSE) stop = block_run(machine, dot, is_taken && !holds);
    return stop == STOP_END     ? STOP_TEXT
           : stop == STOP_ERROR ? stop
                                : machine_fail(machine, "unexpected end: {{end}} is missing");
}

/* range $k, $v := list: reads the names. Returns what stands behind, or NULL. */
static const char *range_names(struct machine *machine, const char *action, char names[2][VARIABLE_NAME]) {
    const char *assign = strstr(action, ":=");
    names[0][0] = names[1][0] = '\0';
    if (!assign) return action;
    int count = 0;
    for (const char *at = action; at < assign && count < 2;) {
        at += strspn(at, " ,\t");
        size_t length = strcspn(at, " ,:\t");
        if (length == 0) break;
        if (*at != '$' || length >= VARIABLE_NAME) return machine_fail(machine, "bad variable in range"), NULL;
        memcpy(names[count], at, length);
        names[count++][length] = '\0';
        at += length;
    }
    /* With one name it is the element's. */
    if (count == 1) {
        strcpy(names[1], names[0]);
        names[0][0] = '\0';
    }
    return assign + 2;
}

static enum stop block_range(struct machine *machine, const char *action, struct item dot, int is_taken) {
    char names[2][VARIABLE_NAME];
    const char *list_text = range_names(machine, action, names), *body = machine->at;
    struct item list = {.at = -1};
    if (!list_text || (is_taken && value_eval(&machine->scope, list_text, dot, &list) != 0)) return STOP_ERROR;
    const struct json *json = machine->scope.json;
    int is_object = list.at >= 0 && json->values[list.at].type == JSON_OBJECT;
    int is_list = is_object || (list.at >= 0 && json->values[list.at].type == JSON_ARRAY);
    int count = is_taken && is_list ? json->values[list.at].count : 0, kept = machine->scope.count;
    enum stop stop = STOP_END;
    for (int i = 0, at = list.at + 1; i < count; i++) {
        struct item key = {.at = -1, .text = must_print("%d", i)}, element = {.at = is_object ? at + 1 : at};
        if (is_object) key = (struct item){.at = at};
        scope_set(&machine->scope, names[0], key);
        scope_set(&machine->scope, names[1], element);
        machine->at = body;
        stop = block_run(machine, element, 1);
        machine->scope.count = kept;
        if (stop == STOP_ELSE) stop = block_run(machine, dot, 0);
        if (stop != STOP_END) break;
        at = json->values[element.at].next;
    }
    if (count == 0) {
        stop = block_run(machine, dot, 0);
        if (stop == STOP_ELSE) stop = block_run(machine, dot, is_taken);
    }
    return stop == STOP_END     ? STOP_TEXT
           : stop == STOP_ERROR ? stop
                                : machine_fail(machine, "unexpected end: {{end}} is missing");
}

static enum stop action_run(struct machine *machine, const char *action, struct item dot, int is_taken) {
    const char *rest;
    if ((rest = keyword_behind(action, "end"))) return STOP_END;
    if ((rest = keyword_behind(action, "else"))) {
        const char *condition = keyword_behind(rest, "if");
        strcpy(machine->else_if, condition ? condition : "");
        return STOP_ELSE;
    }
    if ((rest = keyword_behind(action, "if"))) return block_if(machine, rest, dot, is_taken, 0);
    if ((rest = keyword_behind(action, "with"))) return block_if(machine, rest, dot, is_taken, 1);
    if ((rest = keyword_behind(action, "range"))) return block_range(machine, rest, dot, is_taken);
    if (!is_taken || strncmp(action, "/*", 2) == 0) return STOP_TEXT;
    struct item value;
    if (value_eval(&machine->scope, action, dot, &value) != 0) return STOP_ERROR;
    value_write(&machine->scope, value);
    return STOP_TEXT;
}

static enum stop block_run(struct machine *machine, struct item dot, int is_taken) {
    char action[ACTION_MAX];
    if (machine->depth == DEPTH_MAX) return machine_fail(machine, "blocks are nested too deeply");
    machine->depth++;
    enum stop stop = STOP_TEXT;
    while (stop == STOP_TEXT) {
        int found = action_next(machine, action, is_taken);
        if (found <= 0) {
            machine->at += found == 0 ? strlen(machine->at) : 0;
            machine->depth--;
            return found < 0 ? STOP_ERROR : STOP_TEXT;
        }
        stop = action_run(machine, action, dot, is_taken);
    }
    machine->depth--;
    return stop;
}

int template_run(struct text *out, const char *source, const struct json *json, int root, struct text *why) {
    struct machine machine = {.scope = {.json = json, .root = root, .out = out, .why = why}, .at = source};
    enum stop stop = block_run(&machine, (struct item){.at = root}, 1);
    if (stop == STOP_TEXT) return 0;
    if (stop != STOP_ERROR) machine_fail(&machine, stop == STOP_END ? "unexpected {{end}}" : "unexpected {{else}}");
    return -1;
}

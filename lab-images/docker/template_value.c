/* SPDX-License-Identifier: MIT */
#include "template_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 8, NESTING_MAX = 16 };

static int pipeline_eval(struct scope *scope, const char **at, struct item dot, struct item *value);

static int value_fail(struct scope *scope, const char *what, const char *where, int length) {
    if (scope->why->length == 0) text_print(scope->why, "%s%.*s", what, length, where);
    return -1;
}

void scope_set(struct scope *scope, const char *name, struct item value) {
    if (!*name || scope->count == VARIABLES_MAX) return;
    strcpy(scope->variables[scope->count].name, name);
    scope->variables[scope->count++].value = value;
}

static void blank_skip(const char **at) {
    while (isspace((unsigned char)**at)) ++*at;
}

static const char *value_string(const struct scope *scope, struct item value) {
    if (value.at < 0) return value.text ? value.text : "";
    struct text text = {0};
    const struct json_value *part = &scope->json->values[value.at];
    if (part->type == JSON_STRING) return part->text;
    if (part->type == JSON_OBJECT || part->type == JSON_ARRAY) json_write(&text, scope->json, value.at, -1);
    else text_add(&text, part->text, part->length);
    return text.bytes;
}

int value_holds(const struct scope *scope, struct item value) {
    if (value.at >= 0 && scope->json->values[value.at].type >= JSON_ARRAY) return scope->json->values[value.at].count > 0;
    const char *text = value_string(scope, value);
    return *text && strcmp(text, "0") != 0 && strcmp(text, "false") != 0 && strcmp(text, "null") != 0;
}

static void part_write(struct scope *scope, int at) {
    const struct json *json = scope->json;
    const struct json_value *part = &json->values[at];
    if (part->type == JSON_NULL) {
        text_put(scope->out, "<nil>");
    } else if (part->type != JSON_OBJECT && part->type != JSON_ARRAY) {
        text_add(scope->out, part->text, part->length);
    } else {
        text_put(scope->out, part->type == JSON_OBJECT ? "map[" : "[");
        for (int i = 0, child = at + 1; i < part->count; i++, child = json->values[child].next) {
            if (i > 0) text_put(scope->out, " ");
            if (part->type == JSON_OBJECT) text_print(scope->out, "%s:", json->values[child++].text);
            part_write(scope, child);
        }
        text_put(scope->out, "]");
    }
}

void value_write(struct scope *scope, struct item value) {
    if (value.at >= 0) part_write(scope, value.at);
    else text_put(scope->out, value.text ? value.text : "<no value>");
}

/* .Name.Name behind a value. A first name that is not there is an error, as Go has it for a field. */
static int path_eval(struct scope *scope, const char **at, struct item *value, int must_exist) {
    while (**at == '.' && (isalnum((unsigned char)(*at)[1]) || (*at)[1] == '_')) {
        const char *name = *at + 1;
        size_t length = 0;
        while (isalnum((unsigned char)name[length]) || name[length] == '_' || name[length] == '-') length++;
        char *key = must_print("%.*s", (int)length, name);
        int found = value->at >= 0 ? json_at(scope->json, value->at, key) : -1;
        free(key);
        if (found < 0 && must_exist) return value_fail(scope, "can't evaluate field ", name, length);
        *value = (struct item){.at = found};
        must_exist = 0;
        *at = name + length;
    }
    return 0;
}

static int quoted_eval(struct scope *scope, const char **at, struct item *value) {
    struct text text = {0};
    char quote = *(*at)++;
    text_put(&text, "");
    for (; **at && **at != quote; ++*at) {
        char c = **at;
        if (c == '\\' && quote == '"' && (*at)[1]) {
            c = *++*at;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        text_add(&text, &c, 1);
    }
    if (**at != quote) return value_fail(scope, "unterminated quoted string", "", 0);
    ++*at;
    *value = (struct item){.at = -1, .text = text.bytes};
    return 0;
}

static int variable_eval(struct scope *scope, const char **at, struct item *value) {
    size_t length = 1;
    while (isalnum((unsigned char)(*at)[length]) || (*at)[length] == '_') length++;
    const char *name = *at;
    *at += length;
    if (length == 1) {
        *value = (struct item){.at = scope->root};
        return 0;
    }
    for (int i = scope->count - 1; i >= 0; i--) {
        if (strlen(scope->variables[i].name) != length || strncmp(scope->variables[i].name, name, length) != 0) continue;
        *value = scope->variables[i].value;
        return 0;
    }
    return value_fail(scope, "undefined variable ", name, length);
}

static int operand_eval(struct scope *scope, const char **at, struct item dot, struct item *value) {
    blank_skip(at);
    char c = **at;
    if (c == '"' || c == '`') return quoted_eval(scope, at, value);
    if (c == '.') {
        *value = dot;
        if (!isalnum((unsigned char)(*at)[1]) && (*at)[1] != '_') return ++*at, 0;
        return path_eval(scope, at, value, dot.at == scope->root);
    }
    if (c == '$') return variable_eval(scope, at, value) == 0 ? path_eval(scope, at, value, 0) : -1;
    if (c == '(') {
        ++*at;
        if (scope->depth++ == NESTING_MAX) return value_fail(scope, "too many parentheses", "", 0);
        if (pipeline_eval(scope, at, dot, value) != 0) return -1;
        scope->depth--;
        blank_skip(at);
        if (**at != ')') return value_fail(scope, "unclosed left paren", "", 0);
        ++*at;
        return path_eval(scope, at, value, 0);
    }
    size_t length = strspn(*at, "-0123456789.");
    if (length == 0) return value_fail(scope, "unexpected ", *at, *at ? 1 : 0);
    *value = (struct item){.at = -1, .text = must_print("%.*s", (int)length, *at)};
    *at += length;
    return 0;
}

static struct item value_index(const struct scope *scope, struct item list, const char *key) {
    if (list.at < 0) return (struct item){.at = -1};
    const struct json_value *part = &scope->json->values[list.at];
    if (part->type == JSON_OBJECT) return (struct item){.at = json_at(scope->json, list.at, key)};
    int index = atoi(key), at = list.at + 1;
    if (part->type != JSON_ARRAY || index < 0 || index >= part->count) return (struct item){.at = -1};
    while (index-- > 0) at = scope->json->values[at].next;
    return (struct item){.at = at};
}

static char *value_join(const struct scope *scope, struct item list, const char *between) {
    struct text text = {0};
    text_put(&text, "");
    int count = list.at >= 0 && scope->json->values[list.at].type == JSON_ARRAY ? scope->json->values[list.at].count : 0;
    for (int i = 0, at = list.at + 1; i < count; i++, at = scope->json->values[at].next)
        text_print(&text, "%s%s", i ? between : "", value_string(scope, (struct item){.at = at}));
    return text.bytes;
}

static char *value_cased(const char *text, const char *how) {
    char *copy = must_print("%s", text);
    for (char *c = copy; *c; c++)
        *c = *how == 'u' || (*how == 't' && c == copy) ? toupper((unsigned char)*c)
             : *how == 'l'                             ? tolower((unsigned char)*c)
                                                       : *c;
    return copy;
}

static int value_length(const struct scope *scope, struct item value) {
    if (value.at >= 0 && scope->json->values[value.at].type >= JSON_ARRAY) return scope->json->values[value.at].count;
    return strlen(value_string(scope, value));
}

static int function_call(struct scope *scope, const char *name, const struct item *given, int count, struct item *value) {
    *value = (struct item){.at = -1};
    if (strcmp(name, "json") == 0 && count == 1) {
        struct text text = {0};
        if (given[0].at >= 0) json_write(&text, scope->json, given[0].at, -1);
        else if (given[0].text) text_quote(&text, given[0].text);
        else text_put(&text, "null");
        value->text = text.bytes;
    } else if (strcmp(name, "index") == 0 && count >= 1) {
        *value = given[0];
        for (int i = 1; i < count; i++) *value = value_index(scope, *value, value_string(scope, given[i]));
    } else if (strcmp(name, "len") == 0 && count == 1) {
        value->text = must_print("%d", value_length(scope, given[0]));
    } else if (strcmp(name, "join") == 0 && count == 2) {
        value->text = value_join(scope, given[0], value_string(scope, given[1]));
    } else if ((strcmp(name, "upper") == 0 || strcmp(name, "lower") == 0 || strcmp(name, "title") == 0) && count == 1) {
        value->text = value_cased(value_string(scope, given[0]), name);
    } else if ((strcmp(name, "print") == 0 || strcmp(name, "println") == 0) && count >= 1) {
        struct text text = {0};
        for (int i = 0; i < count; i++) text_print(&text, "%s%s", i && name[5] ? " " : "", value_string(scope, given[i]));
        if (name[5]) text_put(&text, "\n");
        value->text = text.bytes;
    } else if ((strcmp(name, "eq") == 0 || strcmp(name, "ne") == 0) && count == 2) {
        int equal = strcmp(value_string(scope, given[0]), value_string(scope, given[1])) == 0;
        value->text = must_print("%s", equal == (*name == 'e') ? "true" : "false");
    } else if (strcmp(name, "not") == 0 && count == 1) {
        value->text = must_print("%s", value_holds(scope, given[0]) ? "false" : "true");
    } else if ((strcmp(name, "and") == 0 || strcmp(name, "or") == 0) && count >= 1) {
        for (int i = 0; i < count; i++) {
            *value = given[i];
            if (value_holds(scope, given[i]) == (*name == 'o')) break;
        }
    } else {
        return value_fail(scope, "no such function, or wrong number of arguments: ", name, strlen(name));
    }
    return 0;
}

/* An operand, or a function with its arguments; (piped) is the last one's value if a pipe leads here. */
static int command_eval(struct scope *scope, const char **at, struct item dot, const struct item *piped,
                        struct item *value) {
    char name[16] = "";
    struct item given[ARGUMENTS_MAX];
    int count = 0;
    blank_skip(at);
    if (!isalpha((unsigned char)**at)) {
        if (operand_eval(scope, at, dot, value) != 0) return -1;
        return piped ? value_fail(scope, "can't give an argument to what is no function", "", 0) : 0;
    }
    size_t length = 0;
    while (isalnum((unsigned char)(*at)[length])) length++;
    if (length >= sizeof name) return value_fail(scope, "no such function: ", *at, length);
    memcpy(name, *at, length);
    *at += length;
    for (blank_skip(at); **at && **at != '|' && **at != ')'; blank_skip(at)) {
        if (count == ARGUMENTS_MAX - 1) return value_fail(scope, "too many arguments: ", name, length);
        if (operand_eval(scope, at, dot, &given[count++]) != 0) return -1;
    }
    if (piped) given[count++] = *piped;
    return function_call(scope, name, given, count, value);
}

static int pipeline_eval(struct scope *scope, const char **at, struct item dot, struct item *value) {
    if (command_eval(scope, at, dot, NULL, value) != 0) return -1;
    for (blank_skip(at); **at == '|'; blank_skip(at)) {
        struct item piped = *value;
        ++*at;
        if (command_eval(scope, at, dot, &piped, value) != 0) return -1;
    }
    return 0;
}

int value_eval(struct scope *scope, const char *source, struct item dot, struct item *value) {
    const char *at = source;
    *value = (struct item){.at = -1};
    if (pipeline_eval(scope, &at, dot, value) != 0) return -1;
    blank_skip(&at);
    return *at ? value_fail(scope, "unexpected ", at, 1) : 0;
}

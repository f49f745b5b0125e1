/* SPDX-License-Identifier: MIT */
#include "json_print.h"

#include <stdio.h>

static void string_print(const struct json_value *value) {
    char quoted[1024];
    json_quote(quoted, sizeof quoted, value->text);
    fputs(quoted, stdout);
}

static int container_print(const struct json *json, const struct json_value *value, int indent) {
    int at = json_index(json, value) + 1, is_object = value->type == JSON_OBJECT;
    putchar(is_object ? '{' : '[');
    for (int i = 0; i < value->count; i++) {
        printf("%s\n%*s", i ? "," : "", indent + 2, "");
        if (is_object) {
            string_print(&json->values[at++]);
            fputs(": ", stdout);
        }
        at = json_print(json, &json->values[at], indent + 2);
    }
    if (value->count > 0) printf("\n%*s", indent, "");
    putchar(is_object ? '}' : ']');
    return at;
}

int json_print(const struct json *json, const struct json_value *value, int indent) {
    if (value->type == JSON_OBJECT || value->type == JSON_ARRAY) return container_print(json, value, indent);
    if (value->type == JSON_STRING)
        string_print(value);
    else
        printf("%.*s", (int)value->length, value->text);
    return json_index(json, value) + 1;
}

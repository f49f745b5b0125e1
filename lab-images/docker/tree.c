/* SPDX-License-Identifier: MIT */
/* What the client asks of parsed JSON. */
#include <stdlib.h>
#include <string.h>

#include "api.h"

struct json *json_read(char *text) {
    struct json *json = must_allocate(NULL, sizeof *json);
    if (json_parse(json, text) == 0) return json;
    free(json);
    return NULL;
}

int json_at(const struct json *json, int object, const char *key) {
    const struct json_value *value = object < 0 ? NULL : json_member(json, object, key);
    return value ? json_index(json, value) : -1;
}

const char *json_text(const struct json *json, int object, const char *key) {
    int at = json_at(json, object, key);
    return at >= 0 && json->values[at].type == JSON_STRING ? json->values[at].text : "";
}

double json_real(const struct json *json, int object, const char *key) {
    int at = json_at(json, object, key);
    return at >= 0 && json->values[at].type == JSON_NUMBER ? strtod(json->values[at].text, NULL) : 0;
}

int json_true(const struct json *json, int object, const char *key) {
    int at = json_at(json, object, key);
    return at >= 0 && json->values[at].type == JSON_BOOL && json->values[at].text[0] == 't';
}

/* SPDX-License-Identifier: MIT */
#include "template.h"

static void line_break(struct text *out, int indent) {
    if (indent >= 0) text_print(out, "\n%*s", indent, "");
}

void json_write(struct text *out, const struct json *json, int at, int indent) {
    const struct json_value *value = &json->values[at];
    if (value->type == JSON_STRING) {
        text_quote(out, value->text);
        return;
    }
    if (value->type != JSON_OBJECT && value->type != JSON_ARRAY) {
        text_add(out, value->text, value->length);
        return;
    }
    int is_object = value->type == JSON_OBJECT, inner = indent < 0 ? -1 : indent + 4;
    text_put(out, is_object ? "{" : "[");
    for (int i = 0, child = at + 1; i < value->count; i++, child = json->values[child].next) {
        if (i > 0) text_put(out, ",");
        line_break(out, inner);
        if (is_object) {
            text_quote(out, json->values[child++].text);
            text_put(out, inner < 0 ? ":" : ": ");
        }
        json_write(out, json, child, inner);
    }
    if (value->count > 0) line_break(out, indent);
    text_put(out, is_object ? "}" : "]");
}

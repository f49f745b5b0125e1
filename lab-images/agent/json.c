/* SPDX-License-Identifier: MIT */
/* A recursive-descent parser of RFC 8259 with bounded depth and no allocation. */
#include "json.h"

#include <stdio.h>
#include <string.h>

struct json_cursor {
    struct json *json;
    char *at;
    int depth;
};

static int json_value(struct json_cursor *cursor);

static void json_blank(struct json_cursor *cursor) {
    cursor->at += strspn(cursor->at, " \t\r\n");
}

static struct json_value *json_new(struct json_cursor *cursor, enum json_type type) {
    struct json *json = cursor->json;
    if (json->count == JSON_VALUES_MAX) return NULL;
    struct json_value *value = &json->values[json->count++];
    *value = (struct json_value){.type = type, .text = cursor->at, .next = json->count};
    return value;
}

static int json_hex4(const char *at) {
    int code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) return -1;
        code = code << 4 | digit;
    }
    return code;
}

static char *json_utf8(char *out, int code) {
    if (code < 0x80) {
        *out++ = code;
    } else if (code < 0x800) {
        *out++ = 0xc0 | code >> 6;
        *out++ = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
        *out++ = 0xe0 | code >> 12;
        *out++ = 0x80 | (code >> 6 & 0x3f);
        *out++ = 0x80 | (code & 0x3f);
    } else {
        *out++ = 0xf0 | code >> 18;
        *out++ = 0x80 | (code >> 12 & 0x3f);
        *out++ = 0x80 | (code >> 6 & 0x3f);
        *out++ = 0x80 | (code & 0x3f);
    }
    return out;
}

/* \uXXXX at (at), a pair of surrogates as one character. Returns the position behind it, or NULL. */
static char *json_unicode(char *at, char **out) {
    int code = json_hex4(at + 2);
    if (code < 0 || (code >= 0xdc00 && code < 0xe000)) return NULL;
    at += 6;
    if (code >= 0xd800 && code < 0xdc00) {
        if (at[0] != '\\' || at[1] != 'u') return NULL;
        int low = json_hex4(at + 2);
        if (low < 0xdc00 || low >= 0xe000) return NULL;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        at += 6;
    }
    *out = json_utf8(*out, code);
    return at;
}

/* Unescapes in place: the result is never longer than its source. */
static int json_string(struct json_cursor *cursor) {
    static const char escapes[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
    struct json_value *value = json_new(cursor, JSON_STRING);
    if (!value) return -1;
    char *from = cursor->at + 1, *to = from;
    value->text = to;
    for (; *from != '"';) {
        if ((unsigned char)*from < 0x20) return -1;
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        const char *escape = from[1] ? strchr(escapes, from[1]) : NULL;
        if (escape) {
            *to++ = plain[escape - escapes];
            from += 2;
        } else if (from[1] != 'u' || !(from = json_unicode(from, &to))) {
            return -1;
        }
    }
    cursor->at = from + 1;
    value->length = to - value->text;
    *to = '\0';
    return 0;
}

static int json_number(struct json_cursor *cursor) {
    struct json_value *value = json_new(cursor, JSON_NUMBER);
    size_t length = strspn(cursor->at, "+-.0123456789eE");
    if (!value || length == 0) return -1;
    value->length = length;
    cursor->at += length;
    return 0;
}

static int json_word(struct json_cursor *cursor, const char *word, enum json_type type) {
    size_t length = strlen(word);
    if (strncmp(cursor->at, word, length) != 0) return -1;
    struct json_value *value = json_new(cursor, type);
    if (!value) return -1;
    value->length = length;
    cursor->at += length;
    return 0;
}

static int json_member_parse(struct json_cursor *cursor) {
    if (*cursor->at != '"' || json_string(cursor) != 0) return -1;
    json_blank(cursor);
    if (*cursor->at++ != ':') return -1;
    json_blank(cursor);
    return json_value(cursor);
}

static int json_container(struct json_cursor *cursor, char close) {
    int index = cursor->json->count;
    if (cursor->depth == JSON_DEPTH_MAX || !json_new(cursor, close == '}' ? JSON_OBJECT : JSON_ARRAY)) return -1;
    cursor->depth++;
    cursor->at++;
    json_blank(cursor);
    int count = 0;
    while (*cursor->at != close) {
        if (count > 0) {
            if (*cursor->at++ != ',') return -1;
            json_blank(cursor);
        }
        if ((close == '}' ? json_member_parse(cursor) : json_value(cursor)) != 0) return -1;
        json_blank(cursor);
        count++;
    }
    cursor->at++;
    cursor->depth--;
    cursor->json->values[index].count = count;
    cursor->json->values[index].next = cursor->json->count;
    return 0;
}

static int json_value(struct json_cursor *cursor) {
    switch (*cursor->at) {
        case '{': return json_container(cursor, '}');
        case '[': return json_container(cursor, ']');
        case '"': return json_string(cursor);
        case 't': return json_word(cursor, "true", JSON_BOOL);
        case 'f': return json_word(cursor, "false", JSON_BOOL);
        case 'n': return json_word(cursor, "null", JSON_NULL);
        default: return json_number(cursor);
    }
}

int json_parse(struct json *json, char *text) {
    struct json_cursor cursor = {.json = json, .at = text};
    json->count = 0;
    json_blank(&cursor);
    if (json_value(&cursor) != 0) return -1;
    json_blank(&cursor);
    return *cursor.at == '\0' ? 0 : -1;
}

const struct json_value *json_member(const struct json *json, int object, const char *key) {
    const struct json_value *container = &json->values[object];
    if (container->type != JSON_OBJECT) return NULL;
    for (int i = object + 1; i < container->next; i = json->values[i + 1].next) {
        if (strcmp(json->values[i].text, key) == 0) return &json->values[i + 1];
    }
    return NULL;
}

int json_index(const struct json *json, const struct json_value *value) {
    return value - json->values;
}

int json_whole(const struct json_value *value, int64_t max, int64_t *out) {
    if (!value || value->type != JSON_NUMBER || value->length == 0) return -1;
    int64_t number = 0;
    for (size_t i = 0; i < value->length; i++) {
        char c = value->text[i];
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
        if (number > max) return -1;
    }
    *out = number;
    return 0;
}

size_t json_quote(char *out, size_t size, const char *text) {
    size_t at = 0;
    out[at++] = '"';
    /* The longest escape has six characters; the closing quote and the NUL need two more. */
    for (; *text && at + 8 < size; text++) {
        unsigned char c = *text;
        if (c == '"' || c == '\\') {
            out[at++] = '\\';
            out[at++] = c;
        } else if (c < 0x20 || c == 0x7f) {
            at += snprintf(out + at, 7, "\\u%04x", c);
        } else {
            out[at++] = c;
        }
    }
    out[at++] = '"';
    out[at] = '\0';
    return at;
}

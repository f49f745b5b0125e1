/* SPDX-License-Identifier: MIT */
/* The JSON of requests: parsed in place into a fixed number of values, and written into fixed buffers. */
#ifndef RZ_JSON_H
#define RZ_JSON_H

#include <stddef.h>
#include <stdint.h>

/* Values in one text, and levels; a program that reads larger ones defines its own. */
#ifndef JSON_VALUES_MAX
#define JSON_VALUES_MAX 512
#endif
#ifndef JSON_DEPTH_MAX
#define JSON_DEPTH_MAX 8
#endif

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Members and elements follow their container; (next) is the index behind a value and all it holds. */
struct json_value {
    enum json_type type;
    const char *text; /* string: unescaped and NUL-terminated; number: its first character */
    size_t length;    /* string: bytes, where a NUL inside shows as length != strlen */
    int count;        /* array: elements; object: members, each a string and a value */
    int next;
};

struct json {
    int count;
    struct json_value values[JSON_VALUES_MAX];
};

/* Parses (text), which it changes and which must be NUL-terminated. 0 on success, -1 if it is no valid JSON
 * or has too many values or levels. */
int json_parse(struct json *json, char *text);

/* The value of member (key) of the object at index (object), or NULL. */
const struct json_value *json_member(const struct json *json, int object, const char *key);

/* Index of (value) in (json). */
int json_index(const struct json *json, const struct json_value *value);

/* Reads a whole number from 0 to (max). 0 on success. */
int json_whole(const struct json_value *value, int64_t max, int64_t *out);

/* Writes (text) as a JSON string, with quotes, into (out); cut where it does not fit. Returns its length. */
size_t json_quote(char *out, size_t size, const char *text);

#endif

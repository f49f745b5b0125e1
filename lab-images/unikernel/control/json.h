/* SPDX-License-Identifier: MIT */
/* As much JSON (RFC 8259) as the control channel needs: reading fields of an object, writing text into a buffer. Pure
 * code. */
#ifndef UK_JSON_H
#define UK_JSON_H

#include <stddef.h>
#include <stdint.h>

struct json_text {
    const char *at;
    size_t length;
};

/* Checks that (text) is one JSON object and looks up its member (name). Returns -1 if it is no object, 0 if it has no
 * such member, 1 and the value's text, quotes included, if it has. The first of equal names counts. */
int json_member(struct json_text text, const char *name, struct json_text *value);

/* The value as a whole number from 1 to (max), or 0. */
uint32_t json_whole_number(struct json_text value, uint32_t max);

/* The contents of a string without escapes; an empty text with at == NULL if (value) is anything else. */
struct json_text json_plain_string(struct json_text value);

/* A buffer being written to. What does not fit is dropped, and (overflow) is set. */
struct json_writer {
    char *at, *end;
    int overflow;
};

void json_put(struct json_writer *w, const char *text);
void json_put_bytes(struct json_writer *w, const char *text, size_t length);
void json_put_number(struct json_writer *w, uint64_t value);

#endif

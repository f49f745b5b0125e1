/* SPDX-License-Identifier: MIT */
/* Bytes that grow. Running out of memory ends the program: there is nothing a client could do about it. */
#ifndef DOCKER_TEXT_H
#define DOCKER_TEXT_H

#include <stddef.h>

/* Zero is an empty text. (bytes), once there is any, is followed by a NUL. */
struct text {
    char *bytes;
    size_t length, room;
};

void text_add(struct text *text, const void *bytes, size_t length);
void text_put(struct text *text, const char *string);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds (string) as a JSON string, with quotes. */
void text_quote(struct text *text, const char *string);

/* Adds ,"name": to an object under construction; the comma only behind an earlier member. */
void text_key(struct text *text, const char *name);

/* Adds "name":"value". */
void text_member(struct text *text, const char *name, const char *value);

/* Adds a comma unless the text ends at the start of a list or object. */
void text_comma(struct text *text);

/* Adds (string) percent-encoded for a path or a query; slashes and colons stay. */
void text_url(struct text *text, const char *string);

/* Adds what the base64 text (string) encodes. 0, or -1 if it is none. */
int text_base64_read(struct text *text, const char *string);

void text_free(struct text *text);

/* Allocates or ends the program. */
void *must_allocate(void *old, size_t size);
char *must_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

/* SPDX-License-Identifier: MIT */
/* Building text in a fixed buffer. printf() would do, but costs ten kilobytes and most of a small response's time. */
#ifndef WEB_TEXT_H
#define WEB_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* What does not fit is left out, and is_cut says so. */
struct text {
    char *start, *at, *end;
    int is_cut;
};

/* An empty text in the (size) bytes at (buffer). */
struct text text_in(char *buffer, size_t size);

size_t text_length(const struct text *text);
void text_put_bytes(struct text *text, const char *bytes, size_t length);
void text_put(struct text *text, const char *string);
void text_put_number(struct text *text, uint64_t number);

#endif

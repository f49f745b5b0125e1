/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

struct text text_in(char *buffer, size_t size)
{
    return (struct text){ buffer, buffer, buffer + size, 0 };
}

size_t text_length(const struct text *text)
{
    return (size_t)(text->at - text->start);
}

void text_put_bytes(struct text *text, const char *bytes, size_t length)
{
    if ((size_t)(text->end - text->at) < length) {
        text->is_cut = 1;
        length = (size_t)(text->end - text->at);
    }
    memcpy(text->at, bytes, length);
    text->at += length;
}

void text_put(struct text *text, const char *string)
{
    text_put_bytes(text, string, strlen(string));
}

void text_put_number(struct text *text, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    while (number > UINT32_MAX) {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    /* The rest fits in a word, and dividing words is many times faster on a 32-bit processor. */
    for (uint32_t rest = (uint32_t)number; rest || at == sizeof digits; rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    text_put_bytes(text, digits + at, sizeof digits - at);
}

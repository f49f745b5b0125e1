/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void memory_fail(void) {
    fputs("docker: out of memory\n", stderr);
    exit(125);
}

void *must_allocate(void *old, size_t size) {
    void *allocated = realloc(old, size);
    if (allocated) return allocated;
    memory_fail();
}

static void text_reserve(struct text *text, size_t more) {
    if (text->room - text->length > more) return;
    text->room = (text->length + more + 1) * 2;
    text->bytes = must_allocate(text->bytes, text->room);
}

void text_add(struct text *text, const void *bytes, size_t length) {
    text_reserve(text, length);
    if (length > 0) memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_put(struct text *text, const char *string) {
    text_add(text, string, strlen(string));
}

static void text_vprint(struct text *text, const char *format, va_list arguments) {
    char *printed;
    int length = vasprintf(&printed, format, arguments);
    if (length < 0) memory_fail();
    text_add(text, printed, length);
    free(printed);
}

void text_print(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text_vprint(text, format, arguments);
    va_end(arguments);
}

char *must_print(const char *format, ...) {
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprint(&text, format, arguments);
    va_end(arguments);
    return text.bytes;
}

void text_quote(struct text *text, const char *string) {
    text_put(text, "\"");
    for (; *string; string++) {
        unsigned char c = *string;
        if (c == '"' || c == '\\') text_print(text, "\\%c", c);
        else if (c == '\n' || c == '\t') text_put(text, c == '\n' ? "\\n" : "\\t");
        else if (c < 0x20 || c == 0x7f) text_print(text, "\\u%04x", c);
        else text_add(text, string, 1);
    }
    text_put(text, "\"");
}

void text_comma(struct text *text) {
    if (text->length > 0 && !strchr("{[(:", text->bytes[text->length - 1])) text_put(text, ",");
}

void text_key(struct text *text, const char *name) {
    text_comma(text);
    text_quote(text, name);
    text_put(text, ":");
}

void text_member(struct text *text, const char *name, const char *value) {
    text_key(text, name);
    text_quote(text, value);
}

void text_url(struct text *text, const char *string) {
    for (; *string; string++) {
        unsigned char c = *string;
        if (isalnum(c) || strchr("-._~/:@", c)) text_add(text, string, 1);
        else text_print(text, "%%%02X", c);
    }
}

int text_base64_read(struct text *text, const char *string) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0;
    int count = 0;
    text_put(text, "");
    for (; *string && *string != '='; string++) {
        const char *digit = strchr(digits, *string == '-' ? '+' : *string == '_' ? '/' : *string);
        if (!digit) return -1;
        bits = bits << 6 | (unsigned)(digit - digits);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        char byte = bits >> count & 0xff;
        text_add(text, &byte, 1);
    }
    return 0;
}

void text_free(struct text *text) {
    free(text->bytes);
    *text = (struct text){0};
}

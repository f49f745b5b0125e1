/* SPDX-License-Identifier: MIT */
#include "ignore.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* One character class: [a-z], [^a-z]. Returns the position behind it, or NULL if it is none. */
static const char *class_match(const char *at, char c, int *matches) {
    int is_negated = *++at == '^', found = 0;
    at += is_negated;
    for (int first = 1; *at && (first || *at != ']'); first = 0, at++) {
        char low = *at == '\\' && at[1] ? *++at : *at, high = low;
        if (at[1] == '-' && at[2] && at[2] != ']') high = *(at += 2);
        found |= c >= low && c <= high;
    }
    *matches = found != is_negated;
    return *at ? at + 1 : NULL;
}

static int glob(const char *pattern, const char *name, int depth) {
    for (; *pattern; pattern++, name++) {
        if (pattern[0] == '*') {
            int is_deep = pattern[1] == '*';
            if (depth == 0) return 0;
            pattern += is_deep ? 2 : 1;
            /* A "**" with its slash may stand for no directory at all. */
            if (is_deep && *pattern == '/' && glob(pattern + 1, name, depth - 1)) return 1;
            for (;; name++) {
                if (glob(pattern, name, depth - 1)) return 1;
                if (!*name || (*name == '/' && !is_deep)) return 0;
            }
        }
        if (*pattern == '[') {
            int matches;
            const char *behind = *name && *name != '/' ? class_match(pattern, *name, &matches) : NULL;
            if (!behind || !matches) return 0;
            pattern = behind - 1;
            continue;
        }
        if (*pattern == '\\' && pattern[1]) pattern++;
        else if (*pattern == '?' && *name && *name != '/') continue;
        if (*pattern != *name) return 0;
    }
    return *name == '\0' || *name == '/';
}

enum { STARS_MAX = 12 };

int pattern_matches(const char *pattern, const char *name) {
    return glob(pattern, name, STARS_MAX);
}

/* A rule as filepath.Clean leaves it: without slashes at both ends, without "./". */
static char *rule_clean(const char *from, size_t length) {
    int is_exception = *from == '!';
    struct text out = {0};
    if (is_exception) text_put(&out, "!"), from++, length--;
    while (length > 0 && isspace((unsigned char)*from)) from++, length--;
    while (length > 0 && *from == '/') from++, length--;
    while (length > 1 && strncmp(from, "./", 2) == 0) from += 2, length -= 2;
    while (length > 0 && from[length - 1] == '/') length--;
    text_add(&out, from, length);
    return out.bytes;
}

void ignore_read(struct ignore *ignore, const char *text) {
    while (*text) {
        size_t length = strcspn(text, "\n"), skipped = 0;
        const char *line = text;
        text += length + (text[length] == '\n');
        while (skipped < length && isspace((unsigned char)line[skipped])) skipped++;
        line += skipped, length -= skipped;
        while (length > 0 && isspace((unsigned char)line[length - 1])) length--;
        if (length == 0 || *line == '#') continue;
        char *rule = rule_clean(line, length);
        ignore->has_exceptions |= *rule == '!';
        ignore->patterns = must_allocate(ignore->patterns, (ignore->count + 1) * sizeof *ignore->patterns);
        ignore->patterns[ignore->count++] = rule;
    }
}

/* The last rule that fits decides. */
int ignore_matches(void *rules, const char *name) {
    const struct ignore *ignore = rules;
    int is_out = 0;
    for (int i = 0; i < ignore->count; i++) {
        const char *rule = ignore->patterns[i];
        int is_exception = *rule == '!';
        if (pattern_matches(rule + is_exception, name)) is_out = !is_exception;
    }
    return is_out ? 1 + ignore->has_exceptions : 0;
}

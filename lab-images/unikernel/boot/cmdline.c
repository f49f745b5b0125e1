/* SPDX-License-Identifier: MIT */
/* The command line: words separated by spaces. A word with '=' is a setting of the library OS, the others are the
 * application's arguments, in order. Pure code, also compiled natively for fuzzing. */
#include "cmdline.h"

#include <string.h>

static char line[CMDLINE_MAX];
static char *words[CMDLINE_WORDS];
static int word_count;

void cmdline_init(const char *text)
{
    size_t length = strnlen(text, sizeof line - 1);
    memcpy(line, text, length);
    line[length] = 0;

    word_count = 0;
    for (char *at = line; *at && word_count < CMDLINE_WORDS;) {
        while (*at == ' ')
            *at++ = 0;
        if (!*at)
            break;
        words[word_count++] = at;
        while (*at && *at != ' ')
            at++;
    }
    if (word_count == CMDLINE_WORDS) { /* the last word must end, too */
        char *end = strchr(words[word_count - 1], ' ');
        if (end)
            *end = 0;
    }
}

const char *cmdline_get(const char *name)
{
    size_t length = strlen(name);
    for (int i = 0; i < word_count; i++)
        if (strncmp(words[i], name, length) == 0 && words[i][length] == '=')
            return words[i] + length + 1;
    return NULL;
}

int cmdline_arguments(char **argv, int max)
{
    int count = 0;
    /* A loader may put the image's file name first (QEMU does). It is no argument. */
    for (int i = 0; i < word_count && count < max; i++)
        if (!strchr(words[i], '=') && !(i == 0 && strpbrk(words[i], "./")))
            argv[count++] = words[i];
    return count;
}

/* Decimal digits up to (max). Returns the place after them, or NULL. */
static const char *parse_number(const char *at, uint32_t max, uint32_t *value)
{
    const char *start = at;
    *value = 0;
    while (*at >= '0' && *at <= '9') {
        *value = *value * 10 + (uint32_t)(*at++ - '0');
        if (*value > max)
            return NULL;
    }
    return at > start ? at : NULL;
}

int cmdline_parse_address(const char *text, uint32_t *address, uint32_t *prefix)
{
    uint32_t value = 0, part;
    for (int i = 0; i < 4; i++) {
        if (i > 0 && *text++ != '.')
            return 0;
        text = parse_number(text, 255, &part);
        if (!text)
            return 0;
        value = value << 8 | part;
    }
    *address = value;
    if (!prefix)
        return *text == 0;
    if (*text++ != '/')
        return 0;
    text = parse_number(text, 32, prefix);
    return text && *text == 0;
}

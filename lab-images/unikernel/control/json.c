/* SPDX-License-Identifier: MIT */
/* A recursive descent over RFC 8259's grammar that keeps nothing; see json.h. */
#include "json.h"

#include <string.h>

#define DEPTH_MAX 16

struct reader {
    const char *at, *end;
    int depth;
};

static int skip_value(struct reader *r);

static void skip_space(struct reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

static int take(struct reader *r, char c)
{
    skip_space(r);
    if (r->at == r->end || *r->at != c)
        return 0;
    r->at++;
    return 1;
}

static int is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static int skip_escape(struct reader *r)
{
    if (r->at == r->end)
        return 0;
    char c = *r->at++;
    if (c != 'u')
        return c != 0 && strchr("\"\\/bfnrt", c) != NULL;
    for (int i = 0; i < 4; i++)
        if (r->at == r->end || !is_hex(*r->at++))
            return 0;
    return 1;
}

static int skip_string(struct reader *r)
{
    if (!take(r, '"'))
        return 0;
    while (r->at < r->end) {
        char c = *r->at++;
        if (c == '"')
            return 1;
        if ((unsigned char)c < ' ' || (c == '\\' && !skip_escape(r)))
            return 0;
    }
    return 0;
}

static int skip_digits(struct reader *r)
{
    const char *start = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > start;
}

static int skip_number(struct reader *r)
{
    if (*r->at == '-')
        r->at++;
    const char *start = r->at;
    if (!skip_digits(r) || (*start == '0' && r->at - start > 1))
        return 0;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!skip_digits(r))
            return 0;
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            r->at++;
        return skip_digits(r);
    }
    return 1;
}

static int skip_word(struct reader *r, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0)
        return 0;
    r->at += length;
    return 1;
}

/* The members of an object or the elements of an array, after the opening bracket. (found) takes the value of (name)
 * if that is not NULL. */
static int skip_items(struct reader *r, char close, const char *name, struct json_text *found)
{
    if (take(r, close))
        return 1;
    do {
        struct json_text key = { NULL, 0 };
        if (close == '}') {
            skip_space(r);
            key.at = r->at;
            if (!skip_string(r))
                return 0;
            key.length = (size_t)(r->at - key.at);
            if (!take(r, ':'))
                return 0;
        }
        skip_space(r);
        const char *value = r->at;
        if (!skip_value(r))
            return 0;
        if (name && !found->at && key.length == strlen(name) + 2 && memcmp(key.at + 1, name, key.length - 2) == 0)
            *found = (struct json_text){ value, (size_t)(r->at - value) };
    } while (take(r, ','));
    return take(r, close);
}

static int skip_value(struct reader *r)
{
    int ok;
    skip_space(r);
    if (r->at == r->end || r->depth == DEPTH_MAX)
        return 0;
    r->depth++;
    switch (*r->at) {
    case '{': r->at++; ok = skip_items(r, '}', NULL, NULL); break;
    case '[': r->at++; ok = skip_items(r, ']', NULL, NULL); break;
    case '"': ok = skip_string(r); break;
    case 't': ok = skip_word(r, "true"); break;
    case 'f': ok = skip_word(r, "false"); break;
    case 'n': ok = skip_word(r, "null"); break;
    default:  ok = skip_number(r); break;
    }
    r->depth--;
    return ok;
}

int json_member(struct json_text text, const char *name, struct json_text *value)
{
    struct reader r = { text.at, text.at + text.length, 0 };
    *value = (struct json_text){ NULL, 0 };
    if (!take(&r, '{') || !skip_items(&r, '}', name, value))
        return -1;
    skip_space(&r);
    return r.at != r.end ? -1 : value->at != NULL;
}

uint32_t json_whole_number(struct json_text value, uint32_t max)
{
    uint64_t number = 0;
    if (value.length == 0 || value.length > 10)
        return 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9')
            return 0;
        number = number * 10 + (uint64_t)(value.at[i] - '0');
    }
    return number <= max ? (uint32_t)number : 0;
}

struct json_text json_plain_string(struct json_text value)
{
    if (value.length < 2 || value.at[0] != '"' || memchr(value.at, '\\', value.length))
        return (struct json_text){ NULL, 0 };
    return (struct json_text){ value.at + 1, value.length - 2 };
}

void json_put_bytes(struct json_writer *w, const char *text, size_t length)
{
    if ((size_t)(w->end - w->at) < length) {
        w->overflow = 1;
        return;
    }
    memcpy(w->at, text, length);
    w->at += length;
}

void json_put(struct json_writer *w, const char *text)
{
    json_put_bytes(w, text, strlen(text));
}

void json_put_number(struct json_writer *w, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    json_put_bytes(w, digits + at, sizeof digits - at);
}

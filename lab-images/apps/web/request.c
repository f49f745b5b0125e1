/* SPDX-License-Identifier: MIT */
/* Request parsing. Strict where leniency has been exploited (RFC 9112 section 11): bare LF, spaces before a colon,
 * folded lines, repeated or mixed lengths are refused rather than interpreted. */
#include "request.h"

#include <string.h>
#include <strings.h>

#define BAD_REQUEST     (-400)
#define TOO_LARGE       (-413)
#define NOT_IMPLEMENTED (-501)

#define CONTENT_LENGTH_DIGITS 12

struct head {
    struct request *request;
    int hosts, lengths, encodings;
    int is_http10;
};

static int is_token_char(char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return 1;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

int slice_is(struct slice slice, const char *literal)
{
    return strlen(literal) == slice.length && memcmp(slice.text, literal, slice.length) == 0;
}

static int slice_is_nocase(struct slice slice, const char *literal)
{
    return strlen(literal) == slice.length && strncasecmp(slice.text, literal, slice.length) == 0;
}

int query_get(struct slice query, const char *name, struct slice *value)
{
    size_t name_length = strlen(name);
    const char *at = query.text, *end = query.text + query.length;

    *value = (struct slice){ end, 0 };
    while (at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        if (!stop)
            stop = end;
        if ((size_t)(stop - at) > name_length && at[name_length] == '=' && memcmp(at, name, name_length) == 0) {
            *value = (struct slice){ at + name_length + 1, (size_t)(stop - at) - name_length - 1 };
            return 1;
        }
        at = stop + 1;
    }
    return 0;
}

static enum method method_of(struct slice name)
{
    if (slice_is(name, "GET"))
        return METHOD_GET;
    if (slice_is(name, "HEAD"))
        return METHOD_HEAD;
    if (slice_is(name, "POST"))
        return METHOD_POST;
    return METHOD_OTHER;
}

/* request-line = method SP request-target SP HTTP-version */
static int parse_request_line(struct head *head, const char *line, size_t length)
{
    const char *end = line + length, *at = line;

    while (at < end && is_token_char(*at))
        at++;
    if (at == line || at == end || *at != ' ')
        return BAD_REQUEST;
    head->request->method = method_of((struct slice){ line, (size_t)(at - line) });

    const char *target = ++at;
    while (at < end && *at > ' ' && *at < 0x7f)
        at++;
    if (at == target || *target != '/' || at == end || *at != ' ')
        return BAD_REQUEST;
    const char *question = memchr(target, '?', (size_t)(at - target));
    const char *path_end = question ? question : at;
    head->request->path = (struct slice){ target, (size_t)(path_end - target) };
    head->request->query = question ? (struct slice){ question + 1, (size_t)(at - question) - 1 }
                                    : (struct slice){ at, 0 };

    struct slice version = { at + 1, (size_t)(end - at) - 1 };
    head->is_http10 = slice_is(version, "HTTP/1.0");
    head->request->keep_alive = !head->is_http10;
    return head->is_http10 || slice_is(version, "HTTP/1.1") ? 0 : BAD_REQUEST;
}

static int parse_content_length(struct head *head, struct slice value)
{
    uint64_t length = 0;

    if (head->lengths++ || value.length == 0)
        return BAD_REQUEST;
    for (size_t i = 0; i < value.length; i++)
        if (value.text[i] < '0' || value.text[i] > '9')
            return BAD_REQUEST;
    if (value.length > CONTENT_LENGTH_DIGITS)
        return TOO_LARGE;
    for (size_t i = 0; i < value.length; i++)
        length = length * 10 + (uint64_t)(value.text[i] - '0');
    head->request->content_length = length;
    return 0;
}

/* Connection: a comma-separated list of options, of which two concern us. */
static void parse_connection(struct request *request, struct slice value)
{
    const char *at = value.text, *end = value.text + value.length;
    while (at < end) {
        const char *stop = memchr(at, ',', (size_t)(end - at));
        if (!stop)
            stop = end;
        struct slice option = { at, (size_t)(stop - at) };
        while (option.length && (*option.text == ' ' || *option.text == '\t'))
            option.text++, option.length--;
        while (option.length && (option.text[option.length - 1] == ' ' || option.text[option.length - 1] == '\t'))
            option.length--;
        if (slice_is_nocase(option, "close"))
            request->keep_alive = 0;
        else if (slice_is_nocase(option, "keep-alive"))
            request->keep_alive = 1;
        at = stop + 1;
    }
}

/* field-line = field-name ":" OWS field-value OWS */
static int parse_field(struct head *head, const char *line, size_t length)
{
    const char *end = line + length, *at = line;

    while (at < end && is_token_char(*at))
        at++;
    if (at == line || at == end || *at != ':')
        return BAD_REQUEST;
    struct slice name = { line, (size_t)(at - line) };

    at++;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    struct slice value = { at, (size_t)(end - at) };

    if (slice_is_nocase(name, "content-length"))
        return parse_content_length(head, value);
    if (slice_is_nocase(name, "transfer-encoding")) {
        if (head->encodings++ || !slice_is_nocase(value, "chunked"))
            return NOT_IMPLEMENTED;
        head->request->chunked = 1;
    } else if (slice_is_nocase(name, "host")) {
        if (head->hosts++ || value.length == 0)
            return BAD_REQUEST;
    } else if (slice_is_nocase(name, "connection")) {
        parse_connection(head->request, value);
    } else if (slice_is_nocase(name, "expect") && slice_is_nocase(value, "100-continue")) {
        head->request->expect_continue = 1;
    }
    return 0;
}

/* The rules that need the whole head. */
static int check_head(const struct head *head)
{
    if (!head->is_http10 && head->hosts != 1)
        return BAD_REQUEST;
    if (head->encodings && (head->lengths || head->is_http10))
        return BAD_REQUEST;
    return 0;
}

/* Control characters other than tab belong nowhere in a head; NUL and bare CR least of all. */
static int has_control_char(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
            return 1;
    return 0;
}

int request_parse(const char *text, size_t length, struct request *request)
{
    struct head head = { .request = request };
    size_t limit = length < REQUEST_HEAD_MAX ? length : REQUEST_HEAD_MAX;
    size_t at = 0;
    int lines = 0;

    *request = (struct request){ .keep_alive = 1 };
    while (at < limit) {
        const char *line = text + at;
        const char *lf = memchr(line, '\n', limit - at);
        size_t visible = lf ? (size_t)(lf - line) : limit - at;
        int ends_in_cr = visible > 0 && line[visible - 1] == '\r';

        if (has_control_char(line, visible - (size_t)ends_in_cr) || (lf && !ends_in_cr))
            return BAD_REQUEST;
        if (!lf)
            break;
        size_t line_length = visible - 1;
        at += visible + 1;

        int error = 0;
        if (line_length == 0) {
            if (lines > 0)
                return (error = check_head(&head)) ? error : (int)at;
            continue; /* RFC 9112 section 2.2: empty lines before the request line are skipped */
        }
        error = lines++ == 0 ? parse_request_line(&head, line, line_length) : parse_field(&head, line, line_length);
        if (error)
            return error;
    }
    return length >= REQUEST_HEAD_MAX ? TOO_LARGE : 0;
}

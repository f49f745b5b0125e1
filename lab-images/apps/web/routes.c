/* SPDX-License-Identifier: MIT */
/* Routes. Each has a begin function, called with the request's head, and an answer function, called with its body. */
#include "routes.h"

#include "text.h"

#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define PATTERN_PERIOD 251                      /* prime: a lost or doubled block of 2^n bytes shifts the pattern */
#define PATTERN_BYTES  (PATTERN_PERIOD * 64)
#define STRAY_BODY_MAX 65536                    /* a body sent to a route that has no use for it */

struct web_counters web_counters;
static int64_t program_start_ns;
static char pattern[PATTERN_BYTES];

void routes_init(int64_t start_ns)
{
    program_start_ns = start_ns;
}

/* Made when first asked for: until then its pages stay untouched. */
static void make_pattern(void)
{
    if (pattern[1])
        return;
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = i < PATTERN_PERIOD ? (char)i : pattern[i - PATTERN_PERIOD];
}

static const char *reason_of(int status)
{
    switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default:  return "Error";
    }
}

void response_begin(struct connection *c, int status, const char *type, uint64_t body_length)
{
    struct text head = text_in(c->out, sizeof c->out);
    text_put(&head, "HTTP/1.1 ");
    text_put_number(&head, (uint64_t)status);
    text_put(&head, " ");
    text_put(&head, reason_of(status));
    text_put(&head, "\r\nContent-Type: ");
    text_put(&head, type);
    text_put(&head, "\r\nContent-Length: ");
    text_put_number(&head, body_length);
    if (status == 405)
        text_put(&head, "\r\nAllow: GET, HEAD, POST");
    text_put(&head, c->close_after ? "\r\nConnection: close\r\n\r\n" : "\r\nConnection: keep-alive\r\n\r\n");
    c->out_length = text_length(&head);
    c->out_sent = 0;
    c->tail_length = c->tail_sent = 0;
    c->state = WRITING;
    web_counters.requests++;
    if (status >= 400)
        web_counters.refused++;
}

static void append(struct connection *c, const char *data, size_t length)
{
    if (c->head_only)
        return;
    memcpy(c->out + c->out_length, data, length);
    c->out_length += length;
}

void response_refuse(struct connection *c, int status)
{
    char buffer[64];
    struct text line = text_in(buffer, sizeof buffer);
    text_put_number(&line, (uint64_t)status);
    text_put(&line, " ");
    text_put(&line, reason_of(status));
    text_put(&line, "\n");
    c->close_after = 1;
    response_begin(c, status, "text/plain", text_length(&line));
    append(c, buffer, text_length(&line));
}

/* The level the processor runs this code at: the low two bits of CS (Intel SDM vol. 3A, 5.5). */
static unsigned current_privilege_level(void)
{
    unsigned cs;
    __asm__("mov %%cs, %0" : "=r"(cs));
    return cs & 3;
}

static int answer_page(struct connection *c)
{
    static const char page[] =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>web</title>\n"
        "<h1>web</h1>\n"
        "<p>A small HTTP server, compiled once. The same object code runs as a Linux process, as a container and,\n"
        "linked with a library OS, as a unikernel. <a href=\"/info\">/info</a> says which one answers you.</p>\n"
        "<ul><li>/info<li>/echo?nonce=N<li>/sha256 (POST)<li>/bytes/N</ul>\n</html>\n";
    response_begin(c, 200, "text/html; charset=utf-8", sizeof page - 1);
    append(c, page, sizeof page - 1);
    return 0;
}

static void put_text_field(struct text *body, const char *name, const char *value)
{
    text_put(body, name);
    text_put(body, "\"");
    text_put_bytes(body, value, strnlen(value, 64));
    text_put(body, "\"");
}

static void put_number_field(struct text *body, const char *name, uint64_t value)
{
    text_put(body, name);
    text_put_number(body, value);
}

static int answer_info(struct connection *c)
{
    struct utsname system;
    struct sysinfo memory;
    struct timespec now;
    char buffer[1024];
    struct text body = text_in(buffer, sizeof buffer);

    uname(&system);
    sysinfo(&memory);
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_ns = now.tv_sec * 1000000000LL + now.tv_nsec;

    put_text_field(&body, "{\"kind\":", system.sysname);
    put_text_field(&body, ",\"name\":", system.nodename);
    put_number_field(&body, ",\"cpl\":", current_privilege_level());
    put_number_field(&body, ",\"pid\":", (uint64_t)getpid());
    put_number_field(&body, ",\"uptimeNs\":", (uint64_t)(now_ns - program_start_ns));
    put_number_field(&body, ",\"machineNs\":", (uint64_t)now_ns);
    put_number_field(&body, ",\"requests\":", web_counters.requests);
    put_number_field(&body, ",\"refused\":", web_counters.refused);
    put_number_field(&body, ",\"connections\":", web_counters.open);
    put_number_field(&body, ",\"memory\":{\"total\":", (uint64_t)memory.totalram * memory.mem_unit);
    put_number_field(&body, ",\"free\":", (uint64_t)memory.freeram * memory.mem_unit);
    put_text_field(&body, "},\"system\":", system.release);
    put_text_field(&body, ",\"buildId\":", system.version);
    put_text_field(&body, ",\"sourceId\":", web_source_id);
    text_put(&body, "}\n");
    response_begin(c, 200, "application/json", text_length(&body));
    append(c, buffer, text_length(&body));
    return 0;
}

/* The body is the nonce and a line end, if there is a nonce, then the request's own body. */
static int answer_echo(struct connection *c)
{
    size_t nonce_length = strlen(c->nonce);
    size_t line = nonce_length ? nonce_length + 1 : 0;
    response_begin(c, 200, "application/octet-stream", line + c->kept_length);
    if (nonce_length) {
        append(c, c->nonce, nonce_length);
        append(c, "\n", 1);
    }
    if (c->head_only)
        return 0;
    if (c->kept_length <= sizeof c->out - c->out_length) {
        append(c, c->kept, c->kept_length);
        return 0;
    }
    c->tail = c->kept;
    c->tail_length = c->kept_length;
    c->tail_period = 0;
    return 0;
}

static int answer_digest(struct connection *c)
{
    uint8_t digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256_final(&c->digest, digest);
    for (int i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * SHA256_BYTES] = '\n';
    response_begin(c, 200, "text/plain", sizeof hex);
    append(c, hex, sizeof hex);
    return 0;
}

static int answer_bytes(struct connection *c)
{
    response_begin(c, 200, "application/octet-stream", c->bytes_wanted);
    if (c->head_only)
        return 0;
    make_pattern();
    c->tail = pattern;
    c->tail_length = c->bytes_wanted;
    c->tail_period = PATTERN_BYTES;
    return 0;
}

static int read_nonce(struct connection *c, const struct request *request)
{
    struct slice value;
    c->nonce[0] = 0;
    if (!query_get(request->query, "nonce", &value))
        return 0;
    if (value.length > NONCE_MAX)
        return 400;
    for (size_t i = 0; i < value.length; i++) {
        char ch = value.text[i];
        int is_letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        if (!is_letter && !(ch >= '0' && ch <= '9') && ch != '-' && ch != '_')
            return 400;
    }
    memcpy(c->nonce, value.text, value.length);
    c->nonce[value.length] = 0;
    return 0;
}

static int begin_bytes(struct connection *c, struct slice digits)
{
    uint64_t wanted = 0;
    if (digits.length == 0 || digits.length > 10)
        return 400;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.text[i] < '0' || digits.text[i] > '9')
            return 400;
        wanted = wanted * 10 + (uint64_t)(digits.text[i] - '0');
    }
    c->bytes_wanted = wanted;
    c->answer = answer_bytes;
    return wanted > BYTES_MAX ? 413 : 0;
}

int routes_begin(struct connection *c, const struct request *request)
{
    static const char bytes[] = "/bytes/";
    struct slice path = request->path;

    c->body_use = BODY_DISCARD;
    c->body_limit = STRAY_BODY_MAX;
    if (request->method == METHOD_OTHER)
        return 405;
    if (slice_is(path, "/sha256")) {
        if (request->method != METHOD_POST)
            return 405;
        c->body_use = BODY_DIGEST;
        c->body_limit = DIGEST_MAX;
        sha256_init(&c->digest);
        c->answer = answer_digest;
        return 0;
    }
    if (slice_is(path, "/echo")) {
        c->body_use = BODY_KEEP;
        c->body_limit = ECHO_MAX;
        c->answer = answer_echo;
        return read_nonce(c, request);
    }
    if (request->method == METHOD_POST)
        return slice_is(path, "/") || slice_is(path, "/info") ? 405 : 404;
    if (slice_is(path, "/"))
        c->answer = answer_page;
    else if (slice_is(path, "/info"))
        c->answer = answer_info;
    else if (path.length > sizeof bytes - 1 && memcmp(path.text, bytes, sizeof bytes - 1) == 0)
        return begin_bytes(c, (struct slice){ path.text + sizeof bytes - 1, path.length - (sizeof bytes - 1) });
    else
        return 404;
    return 0;
}

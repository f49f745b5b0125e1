/* SPDX-License-Identifier: MIT */
/* clean: the service of ../web, and session tokens, against the library OS's own event API: no POSIX, no main(), no
 * thread. Each request is chosen a route by begin(), and answered by the route's function. */
#include "session.h"

#include "../web/sha256.h"
#include "../web/text.h"

#include <uk_event.h>
#include <uk_http.h>

#include <string.h>

#define PORT           80
#define NONCE_MAX      64
#define DIGEST_MAX     (64u << 20)      /* largest body /sha256 reads */
#define BYTES_MAX      (64u << 20)      /* largest /bytes/N */
#define STRAY_BODY_MAX 65536            /* a body sent to a route that has no use for it */
#define PATTERN_PERIOD 251              /* prime: a lost or doubled block of 2^n bytes shifts the pattern */
#define PATTERN_BYTES  (PATTERN_PERIOD * 64)

/* SHA-256 of the preprocessed source this program was compiled from; set by the build. */
extern const char clean_source_id[];

/* What a request needs from its head until its answer. */
struct state {
    struct sha256 digest;
    char nonce[NONCE_MAX + 1];          /* with its line end, or empty */
    size_t nonce_length;
    uint64_t bytes_wanted;
};

static uint8_t session_key[SESSION_KEY_BYTES];
static uint64_t start_ns;

static struct state *state_of(struct uk_http *http) { return http->state; }

/* The level the processor runs this code at: the low two bits of CS (Intel SDM vol. 3A, 5.5). */
static unsigned current_privilege_level(void)
{
    unsigned cs;
    __asm__("mov %%cs, %0" : "=r"(cs));
    return cs & 3;
}

static void random_bytes(uint8_t *to, size_t length)
{
    for (size_t i = 0; i < length; i += sizeof(uint32_t)) {
        uint32_t word = random_word();
        memcpy(to + i, &word, length - i < sizeof word ? length - i : sizeof word);
    }
}

/* ---- routes ---- */

static void answer_page(struct uk_http *http)
{
    static const char page[] =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>clean</title>\n"
        "<h1>clean</h1>\n"
        "<p>The same small service as <i>web</i>, written against this library OS alone: functions that it calls\n"
        "when something happens. There is no POSIX, no main(), no thread. <a href=\"/info\">/info</a> says what answers.</p>\n"
        "<ul><li>/info<li>/echo?nonce=N<li>/sha256 (POST)<li>/bytes/N<li>/session (GET, then POST)</ul>\n</html>\n";
    uk_http_respond(http, 200, "text/html; charset=utf-8", page, sizeof page - 1);
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

static void answer_info(struct uk_http *http)
{
    char buffer[1024];
    struct text body = text_in(buffer, sizeof buffer);
    const char *name = cmdline_get("name");
    uint64_t now = clock_now();
    put_text_field(&body, "{\"kind\":", "RingZero");
    put_text_field(&body, ",\"name\":", name ? name : "unikernel");
    put_number_field(&body, ",\"cpl\":", current_privilege_level());
    put_number_field(&body, ",\"uptimeNs\":", now - start_ns);
    put_number_field(&body, ",\"machineNs\":", now);
    put_number_field(&body, ",\"requests\":", uk_http_counters.requests);
    put_number_field(&body, ",\"refused\":", uk_http_counters.refused);
    put_number_field(&body, ",\"connections\":", uk_http_counters.open);
    put_number_field(&body, ",\"memory\":{\"total\":", (uint64_t)page_count_total() * PAGE_SIZE);
    put_number_field(&body, ",\"free\":", (uint64_t)page_count_free() * PAGE_SIZE);
    put_text_field(&body, "},\"system\":", "1.0");
    put_text_field(&body, ",\"buildId\":", uk_build_id);
    put_text_field(&body, ",\"sourceId\":", clean_source_id);
    text_put(&body, "}\n");
    uk_http_respond(http, 200, "application/json", buffer, text_length(&body));
}

/* The body of an echo is the nonce and a line end, if there is a nonce, then the request's own body. */
static size_t more_echo(struct uk_http *http, uint64_t offset, const char **data)
{
    const struct state *s = state_of(http);
    if (offset < s->nonce_length) {
        *data = s->nonce + offset;
        return s->nonce_length - (size_t)offset;
    }
    *data = http->body + (offset - s->nonce_length);
    return http->body_length - (size_t)(offset - s->nonce_length);
}

static void answer_echo(struct uk_http *http)
{
    const struct uk_http_stream echo = {
        .length = state_of(http)->nonce_length + http->body_length, .more = more_echo };
    uk_http_stream(http, 200, "application/octet-stream", &echo);
}

static int digest_part(struct uk_http *http, const char *data, size_t length)
{
    sha256_update(&state_of(http)->digest, data, length);
    return 0;
}

static void answer_digest(struct uk_http *http)
{
    uint8_t digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256_final(&state_of(http)->digest, digest);
    for (int i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * SHA256_BYTES] = '\n';
    uk_http_respond(http, 200, "text/plain", hex, sizeof hex);
}

static size_t more_bytes(struct uk_http *http, uint64_t offset, const char **data)
{
    static char pattern[PATTERN_BYTES];
    size_t at = (size_t)offset % PATTERN_BYTES; /* of 64 MiB at most: a word holds it */
    (void)http;
    /* Made when first asked for: until then its pages stay untouched. */
    if (!pattern[1])
        for (size_t i = 0; i < PATTERN_BYTES; i++)
            pattern[i] = (char)(i % PATTERN_PERIOD);
    *data = pattern + at;
    return PATTERN_BYTES - at;
}

static void answer_bytes(struct uk_http *http)
{
    const struct uk_http_stream bytes = { .length = state_of(http)->bytes_wanted, .more = more_bytes };
    uk_http_stream(http, 200, "application/octet-stream", &bytes);
}

static void answer_new_session(struct uk_http *http)
{
    uint8_t id[SESSION_ID_BYTES];
    char token[SESSION_TOKEN_CHARS + 1];
    random_bytes(id, sizeof id);
    session_sign(session_key, id, token);
    token[SESSION_TOKEN_CHARS] = '\n';
    uk_http_respond(http, 200, "text/plain", token, sizeof token);
}

static void answer_check_session(struct uk_http *http)
{
    size_t length = http->body_length;
    if (length > 0 && http->body[length - 1] == '\n')
        length--;
    if (session_verify(session_key, http->body, length))
        uk_http_respond(http, 200, "text/plain", "valid\n", 6);
    else
        uk_http_refuse(http, 403);
}

/* ---- choosing ---- */

static int read_nonce(struct state *s, const struct request *request)
{
    struct slice value;
    if (!query_get(request->query, "nonce", &value) || value.length == 0)
        return 0;
    if (value.length > NONCE_MAX)
        return 400;
    for (size_t i = 0; i < value.length; i++) {
        char c = value.text[i];
        int is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return 400;
    }
    memcpy(s->nonce, value.text, value.length);
    s->nonce[value.length] = '\n';
    s->nonce_length = value.length + 1;
    return 0;
}

static int begin_bytes(struct uk_http *http, struct slice digits)
{
    uint64_t wanted = 0;
    if (digits.length == 0 || digits.length > 10)
        return 400;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.text[i] < '0' || digits.text[i] > '9')
            return 400;
        wanted = wanted * 10 + (uint64_t)(digits.text[i] - '0');
    }
    state_of(http)->bytes_wanted = wanted;
    http->answer = answer_bytes;
    return wanted > BYTES_MAX ? 413 : 0;
}

/* Routes that take a body. Returns 0 or a status, or -1 if (path) is none of them. */
static int begin_with_body(struct uk_http *http, const struct request *request)
{
    int is_post = request->method == METHOD_POST;
    if (slice_is(request->path, "/sha256")) {
        http->answer = answer_digest;
        http->body_part = digest_part;
        http->body_limit = DIGEST_MAX;
        sha256_init(&state_of(http)->digest);
        return is_post ? 0 : 405;
    }
    if (slice_is(request->path, "/echo")) {
        http->answer = answer_echo;
        return read_nonce(state_of(http), request);
    }
    if (slice_is(request->path, "/session")) {
        http->answer = is_post ? answer_check_session : answer_new_session;
        http->body_limit = STRAY_BODY_MAX;
        return 0;
    }
    return -1;
}

static int begin(struct uk_http *http, const struct request *request)
{
    static const char bytes[] = "/bytes/";
    const size_t prefix = sizeof bytes - 1;
    struct slice path = request->path;

    if (request->method == METHOD_OTHER)
        return 405;
    int status = begin_with_body(http, request);
    if (status >= 0)
        return status;
    http->body_limit = STRAY_BODY_MAX;
    if (request->method == METHOD_POST)
        return slice_is(path, "/") || slice_is(path, "/info") ? 405 : 404;
    if (slice_is(path, "/"))
        http->answer = answer_page;
    else if (slice_is(path, "/info"))
        http->answer = answer_info;
    else if (path.length > prefix && memcmp(path.text, bytes, prefix) == 0)
        return begin_bytes(http, (struct slice){ path.text + prefix, path.length - prefix });
    else
        return 404;
    return 0;
}

void uk_start(void)
{
    static const struct uk_http_server server = { .state_size = sizeof(struct state), .begin = begin };
    start_ns = clock_now();
    random_bytes(session_key, sizeof session_key);
    int error = uk_http_listen(PORT, &server);
    if (error)
        panic("clean: cannot listen, %d", error);
    console_printf("clean: ready, listening on port %u\n", PORT);
}

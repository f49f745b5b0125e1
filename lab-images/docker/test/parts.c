/* SPDX-License-Identifier: MIT */
/* Natively built check of what reads others' bytes: answers of the engine, archives of containers, templates, words. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../docker.h"
#include "../http.h"
#include "../ignore.h"
#include "../stream.h"
#include "../tar.h"
#include "../template.h"
#include "../units.h"

static int failures;
static char said[4096];

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
}

int64_t now_ns(void) {
    return INT64_C(1000000000) * 1000000000;
}

static void expect(int condition, const char *what) {
    if (condition) return;
    printf("failed: %s\n", what);
    failures++;
}

static uint32_t random_state = 1;

static uint32_t random_next(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

/* A connection whose other end has sent (bytes) and gone. */
static struct http *http_with(const char *bytes, size_t length) {
    int ends[2];
    struct http *http = calloc(1, sizeof *http);
    if (!http || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 || write(ends[1], bytes, length) != (ssize_t)length) abort();
    close(ends[1]);
    http->fd = ends[0];
    return http;
}

/* The body of a reply, read in pieces of (step); its length, or -1 if it broke off. */
static ssize_t body_of(const char *bytes, size_t length, size_t step, char *out, size_t room, struct http_reply *reply) {
    struct http *http = http_with(bytes, length);
    ssize_t got = -1, total = 0;
    if (http_receive(http, reply, 0) == 0)
        while ((got = http_read(http, reply, out + total, step < room - total ? step : room - total)) > 0) total += got;
    http_close(http);
    free(http);
    return got < 0 ? -1 : total;
}

static const char chunked[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Docker-Container-Path-Stat: abc\r\n\r\n"
    "5\r\nhello\r\n8;x=y\r\n, world!\r\n0\r\nTrailer: t\r\n\r\n";

static void check_http(void) {
    static char out[4096];
    struct http_reply reply;
    static const char sized[] = "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nConnection: close\r\n\r\nbodyREST";
    for (size_t step = 1; step < 9; step++) {
        expect(body_of(chunked, sizeof chunked - 1, step, out, sizeof out, &reply) == 13 &&
                   memcmp(out, "hello, world!", 13) == 0,
               "chunks");
        expect(strcmp(reply.stat, "abc") == 0 && reply.status == 200, "status and header");
    }
    expect(body_of(sized, sizeof sized - 1, 64, out, sizeof out, &reply) == 4 && reply.status == 404 && reply.closes,
           "a sized body ends");
    for (size_t cut = 0; cut + 1 < sizeof chunked; cut++)
        expect(body_of(chunked, cut, 64, out, sizeof out, &reply) == -1, "a cut answer is noticed");
}

static void check_http_damaged(void) {
    static char out[4096];
    struct http_reply reply;
    char bytes[sizeof chunked];
    for (int round = 0; round < 20000; round++) {
        memcpy(bytes, chunked, sizeof bytes);
        for (int i = random_next() % 4; i >= 0; i--) bytes[random_next() % (sizeof bytes - 1)] = random_next();
        body_of(bytes, random_next() % sizeof bytes, 1 + random_next() % 64, out, sizeof out, &reply);
    }
}

static const char sample[] =
    "{\"A\":{\"B\":[1,\"two\",{\"C\":true}]},\"M\":{\"k\":\"v\",\"80/"
    "tcp\":[{\"HostPort\":\"8080\"}]},\"N\":null,\"S\":\"text\"}";

static int template_is(const char *source, const char *expected) {
    struct text out = {0}, why = {0};
    char *copy = must_print("%s", sample);
    struct json *json = json_read(copy);
    if (!json) abort();
    text_put(&out, "");
    int failed = template_run(&out, source, json, 0, &why);
    int is_right = expected ? !failed && strcmp(out.bytes, expected) == 0 : failed && why.length > 0;
    if (!is_right) printf("%s gave %s %s\n", source, out.bytes, why.length ? why.bytes : "");
    text_free(&out);
    text_free(&why);
    free(json);
    free(copy);
    return is_right;
}

static const char *const templates[][2] = {
    {"{{.S}} {{ .A.B }}", "text [1 two map[C:true]]"},
    {"{{json .M.k}}{{json .A}}", "\"v\"{\"B\":[1,\"two\",{\"C\":true}]}"},
    {"{{range .A.B}}<{{.}}>{{end}}", "<1><two><map[C:true]>"},
    {"{{range $i, $e := .A.B}}{{$i}}={{$e}};{{end}}", "0=1;1=two;2=map[C:true];"},
    {"{{range $k, $v := .M}}{{$k}} {{end}}", "k 80/tcp "},
    {"{{(index (index .M \"80/tcp\") 0).HostPort}}", "8080"},
    {"{{if .N}}yes{{else}}no{{end}}{{if .S}}yes{{end}}", "noyes"},
    {"{{if eq .S \"x\"}}1{{else if eq .S \"text\"}}2{{else}}3{{end}}", "2"},
    {"{{with .M}}{{.k}}{{end}} {{len .A.B}} {{.S | upper}}", "v 3 TEXT"},
    {"a {{- .S -}} b {{/* note */}}{{join .A.B \"+\"}}", "atextb 1+two+{\"C\":true}"},
    {"{{range .N}}x{{else}}none{{end}}", "none"},
    {"{{.M.absent}}", "<no value>"},
    {"{{.Absent}}", NULL},
    {"{{if .S}}", NULL},
    {"{{end}}", NULL},
    {"{{.S", NULL},
    {"{{nope .S}}", NULL},
    {"{{\"open}}", NULL},
};

static void check_templates(void) {
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        expect(template_is(templates[i][0], templates[i][1]), templates[i][0]);
    char *copy = must_print("%s", sample);
    struct json *json = json_read(copy);
    for (int round = 0; json && round < 30000; round++) {
        struct text out = {0}, why = {0};
        char *source = must_print("%s%s", templates[random_next() % 18][0], templates[random_next() % 18][0]);
        size_t length = strlen(source);
        for (int i = random_next() % 3; i >= 0; i--) source[random_next() % length] = " .{}()\"|$ek01"[random_next() % 13];
        template_run(&out, source, json, 0, &why);
        text_free(&out);
        text_free(&why);
        free(source);
    }
    free(json);
    free(copy);
}

static void check_ignore(void) {
    struct ignore ignore = {0};
    ignore_read(&ignore, "# note\n*.o\n/build/\n**/cache\ndocs/*\n!docs/keep.md\n  spaced  \n");
    expect(ignore_matches(&ignore, "a.o") && !ignore_matches(&ignore, "d/a.o"), "a star stops at slashes");
    expect(ignore_matches(&ignore, "build") && ignore_matches(&ignore, "build/x/y"), "a directory and what is in it");
    expect(ignore_matches(&ignore, "cache") && ignore_matches(&ignore, "a/b/cache"), "two stars cross slashes");
    expect(ignore_matches(&ignore, "docs/x") == 2 && ignore_matches(&ignore, "docs/keep.md") == 0, "an exception");
    expect(ignore_matches(&ignore, "spaced") && !ignore_matches(&ignore, "# note"), "blanks and notes");
    expect(pattern_matches("a?[b-d]", "axc") && !pattern_matches("a?[^b-d]", "axc"), "classes");
    for (int round = 0; round < 20000; round++) {
        char pattern[12] = "", name[12] = "";
        for (int i = random_next() % 11; i > 0; i--)
            pattern[i - 1] = "*?[]^-a/b\\!"[random_next() % 11], name[i - 1] = "ab/c"[random_next() % 4];
        pattern_matches(pattern, name);
    }
    for (int i = 0; i < ignore.count; i++) free(ignore.patterns[i]);
    free(ignore.patterns);
}

static const struct flag sample_flags[] = {
    {"interactive", 'i', NULL, ""}, {"tty", 't', NULL, ""}, {"publish", 'p', "PORT", ""}, {"name", 0, "NAME", ""}, {0}};
static const struct verb sample_verb = {NULL, "run", "", "", NULL, sample_flags, 1, -1, VERB_TAKES_COMMAND};

static void check_flags(void) {
    struct args args;
    char *words[] = {"-itp80:80", "--name=n", "-p", "1:1", "--tty=false", "image", "-i", "--name", "x"},
         *wrong[] = {"--nam"}, *open[] = {"-p"};
    int at = 0;
    expect(flags_parse(&args, &sample_verb, 9, words) == 0 && args.count == 4, "flags end at the image");
    expect(flag_on(&args, "interactive") && !flag_on(&args, "tty") && strcmp(flag_value(&args, "name"), "n") == 0,
           "switches and values");
    expect(strcmp(flag_next(&args, "publish", &at), "80:80") == 0 && strcmp(flag_next(&args, "publish", &at), "1:1") == 0,
           "each value in turn");
    free(args.given);
    free(args.words);
    expect(flags_parse(&args, &sample_verb, 1, wrong) == -1, "an unknown flag");
    free(args.words);
    expect(flags_parse(&args, &sample_verb, 1, open) == -1, "a value is missing");
    free(args.words);
}

static void check_keys(void) {
    struct stream stream = {.is_terminal = 1};
    unsigned char out[64];
    size_t length;
    expect(stream_detach_keys(&stream, "ctrl-p,ctrl-q") == 0 && stream.detach_length == 2 && stream.detach[0] == 16,
           "keys are read");
    expect(detach_filter(&stream, (const unsigned char *)"a\x10z\x10", 4, out, &length) == 0 && length == 3 &&
               memcmp(out, "a\x10z", 3) == 0,
           "keys are held");
    expect(detach_filter(&stream, (const unsigned char *)"\x11", 1, out, &length) == 1, "over two reads");
    expect(stream_detach_keys(&stream, "ctrl-") == -1 && stream_detach_keys(&stream, "abc") == -1 &&
               stream_detach_keys(&stream, "a,") == -1,
           "what is no key");
}

static void check_units(void) {
    char text[UNIT_TEXT];
    expect(size_read("64m") == 64 << 20 && size_read("1.5k") == 1536 && size_read("7") == 7 &&
               size_read("2GiB") == INT64_C(2) << 30,
           "sizes");
    expect(size_read("") < 0 && size_read("m") < 0 && size_read("1x") < 0 && size_read("-1") < 0 && size_read("nan") < 0,
           "what is no size");
    expect(strcmp(size_print(text, 52326, 3), "52.3kB") == 0 && strcmp(size_print_binary(text, 18477056), "17.62MiB") == 0,
           "sizes printed");
    expect(time_read("2025-01-01T01:00:00.5+01:00") == INT64_C(1735689600500000000) && time_read("no") == -1, "times");
    expect(moment_read("10m") == now_ns() - INT64_C(600000000000) &&
               moment_read("1h30s") == now_ns() - INT64_C(3630000000000) && moment_read("x") == -1,
           "moments");
    expect(strcmp(duration_print(text, 0), "Less than a second") == 0 &&
               strcmp(duration_print(text, 61), "About a minute") == 0 && strcmp(duration_print(text, 7300), "2 hours") == 0,
           "durations");
    expect(signal_read("SIGTERM") == 15 && signal_read("kill") == 9 && signal_read("15") == 15 && signal_read("NO") < 0 &&
               signal_read("0") < 0,
           "signals");
    expect(strcmp(image_familiar("localhost/web:latest"), "web") == 0 &&
               strcmp(image_familiar("registry.lab/web:v1"), "registry.lab/web:v1") == 0,
           "names");
}

static int text_put_tar(void *to, const void *bytes, size_t length) {
    text_add(to, bytes, length);
    return 0;
}

struct source {
    const char *bytes;
    size_t at, length, step;
};

static ssize_t source_get(void *from, void *bytes, size_t size) {
    struct source *source = from;
    size_t part = source->length - source->at;
    if (part > size) part = size;
    if (part > source->step) part = source->step;
    memcpy(bytes, source->bytes + source->at, part);
    source->at += part;
    return part;
}

static int unpack(const struct text *archive, size_t length, size_t step, const char *root, const char *name) {
    struct source source = {archive->bytes, 0, length, step};
    struct tar_reader tar = {.get = source_get, .from = &source};
    return tar_unpack(&tar, root, name);
}

static int file_is(const char *path, const char *content) {
    char bytes[256] = "";
    int fd = open(path, O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, bytes, sizeof bytes - 1);
    if (fd >= 0) close(fd);
    return got >= 0 && strcmp(bytes, content) == 0;
}

/* In a directory of its own, which the test removes. */
static void check_tar(void) {
    struct text archive = {0};
    struct tar_writer tar = {.put = text_put_tar, .to = &archive};
    char deep[300] = "d/";
    memset(deep + 2, 'n', 150);
    mkdir("in", 0755);
    mkdir("out", 0755);
    int fd = open("in/file", O_WRONLY | O_CREAT, 0640);
    expect(write(fd, "content", 7) == 7 && symlink("/etc", "in/link") == 0, "the sample is made");
    close(fd);
    expect(tar_add(&tar, "in", "top") == 0 && tar_add_bytes(&tar, deep, "long", 4) == 0 && tar_end(&tar) == 0,
           "an archive is written");
    expect(archive.length % 512 == 0 && (size_t)tar.written == archive.length, "in blocks");
    for (size_t step = 1; step < 4000; step *= 7)
        expect(unpack(&archive, archive.length, step, "out", "new") == 0, "and read again");
    char *path = must_print("out/new/%s", deep + 2);
    expect(file_is("out/new/file", "content") && file_is(path, "long"), "with its files");
    free(path);
    static const char *const evil[] = {"top/../../escaped", "x/link/escaped", "top/link/escaped", "/../escaped", "top/.."};
    for (int i = 0; i < 5; i++) {
        struct text bad = {0};
        struct tar_writer writer = {.put = text_put_tar, .to = &bad};
        tar_add_bytes(&writer, evil[i], "evil", 4);
        tar_end(&writer);
        unpack(&bad, bad.length, 512, "out", "new");
        text_free(&bad);
    }
    expect(access("escaped", F_OK) != 0 && access("out/escaped", F_OK) != 0 && access("/etc/escaped", F_OK) != 0,
           "nothing is written outside");
    for (int round = 0; round < 3000; round++) {
        struct text bad = {0};
        text_add(&bad, archive.bytes, archive.length);
        for (int i = random_next() % 6; i >= 0; i--) bad.bytes[random_next() % 700] = random_next();
        /* A size of gigabytes would only be a long wait for the end. */
        unpack(&bad, random_next() % bad.length, 1 + random_next() % 2000, "out", "f");
        text_free(&bad);
    }
    text_free(&archive);
}

int main(void) {
    umask(022);
    check_http();
    check_http_damaged();
    check_templates();
    check_ignore();
    check_flags();
    check_keys();
    check_units();
    check_tar();
    printf("%d failed\n", failures);
    return failures > 0;
}

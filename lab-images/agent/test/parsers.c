/* SPDX-License-Identifier: MIT */
/* Natively built check of what reads the page's bytes: frames and JSON, whole, cut, damaged and random. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../frame.h"
#include "../json.h"
#include "../provider.h"

static int failures;

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

static struct frame_reader *reader_with(const void *bytes, size_t length) {
    struct frame_reader *reader = calloc(1, sizeof *reader);
    size_t room;
    uint8_t *at = frame_room(reader, &room);
    if (length > room) abort();
    memcpy(at, bytes, length);
    reader->length = length;
    return reader;
}

static size_t make_frame(uint8_t *out, int type, const char *body) {
    frame_header(out, type, strlen(body));
    memcpy(out + FRAME_HEADER, body, strlen(body));
    return FRAME_HEADER + strlen(body);
}

static void check_frames(void) {
    uint8_t bytes[256];
    size_t length = make_frame(bytes, FRAME_REQUEST, "first");
    length += make_frame(bytes + length, FRAME_DATA, "second");
    struct frame_reader *reader = reader_with(bytes, length);
    struct frame frame;
    size_t consumed = 0;
    expect(frame_next(reader, &consumed, &frame) && frame.type == FRAME_REQUEST && !memcmp(frame.body, "first", 5), "first frame");
    expect(frame_next(reader, &consumed, &frame) && frame.type == FRAME_DATA && frame.length == 6, "second frame");
    expect(!frame_next(reader, &consumed, &frame), "no third frame");
    frame_discard(reader, consumed);
    expect(reader->length == 0 && reader->dropped == 0, "nothing dropped from good input");
    free(reader);
}

static void check_resync(void) {
    const uint8_t huge[] = {'R', 'Z', 1, 2, 0xff, 0xff, 0xff, 0xff};
    uint8_t bytes[256] = "RZ?garbage R";
    size_t length = 12;
    memcpy(bytes + length, huge, sizeof huge);
    length += sizeof huge;
    length += make_frame(bytes + length, FRAME_REQUEST, "good");
    struct frame_reader *reader = reader_with(bytes, length);
    struct frame frame;
    size_t consumed = 0;
    expect(frame_next(reader, &consumed, &frame) && frame.length == 4 && !memcmp(frame.body, "good", 4), "frame behind garbage");
    expect(reader->dropped == 20, "dropped bytes are counted");
    free(reader);
}

/* A frame that comes byte by byte is found at its last byte and not before. */
static void check_pieces(void) {
    uint8_t bytes[64];
    size_t length = make_frame(bytes, FRAME_REQUEST, "{\"id\":1}");
    struct frame_reader *reader = calloc(1, sizeof *reader);
    struct frame frame;
    for (size_t i = 0; i < length; i++) {
        size_t room, consumed = 0;
        *frame_room(reader, &room) = bytes[i];
        reader->length++;
        int found = frame_next(reader, &consumed, &frame);
        expect(found == (i == length - 1), "found exactly at the last byte");
        frame_discard(reader, consumed);
    }
    free(reader);
}

static int parses(struct json *json, const char *text) {
    static char copy[4096];
    strcpy(copy, text);
    return json_parse(json, copy) == 0;
}

static void check_json(void) {
    static struct json json;
    int64_t number;
    expect(parses(&json, " {\"id\": 7, \"verb\":\"exec\", \"argv\":[\"a\",[1,{}],\"b\"], \"t\":true} "), "an object");
    expect(json_whole(json_member(&json, 0, "id"), 100, &number) == 0 && number == 7, "a number");
    expect(json_whole(json_member(&json, 0, "id"), 6, &number) != 0, "a number above its limit");
    expect(!json_member(&json, 0, "a") && json_member(&json, 0, "t"), "members, not what is nested in them");
    expect(parses(&json, "\"\\u00e9\\ud83d\\ude00\\n\\/\"") && !strcmp(json.values[0].text, "\xc3\xa9\xf0\x9f\x98\x80\n/"), "escapes");
    expect(parses(&json, "\"a\\u0000b\"") && json.values[0].length == 3 && strlen(json.values[0].text) == 1, "an inner NUL shows");
    const char *bad[] = {"", "{", "{\"a\"}", "{\"a\":}", "[1,]", "[1 2]", "\"\\ud83d\"", "\"\\x\"", "\"open", "nul", "{} {}", "[[[[[[[[[1]]]]]]]]]", "\"\n\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) expect(!parses(&json, bad[i]), bad[i]);
    char many[4096] = "[";
    for (int i = 0; i < JSON_VALUES_MAX; i++) strcat(many, i ? ",1" : "1");
    expect(!parses(&json, strcat(many, "]")), "more values than there is room for");
    char quoted[32];
    expect(json_quote(quoted, sizeof quoted, "a\"\\\n\x7f") && !strcmp(quoted, "\"a\\\"\\\\\\u000a\\u007f\""), "quoting");
    expect(json_quote(quoted, sizeof quoted, "0123456789012345678901234567890123456789") < sizeof quoted, "quoting what is too long");
}

static int becomes_event(const char *line, const char *expected) {
    char body[256];
    size_t length = provider_event(body, sizeof body, line, 7, 42);
    return expected ? length == strlen(expected) && !strcmp(body, expected) : length == 0;
}

static void check_provider_lines(void) {
    expect(becomes_event("{\"verb\":\"list\"}", "{\"name\":\"provider\",\"atNs\":42,\"request\":7,\"verb\":\"list\"}"), "a line as an event");
    expect(becomes_event(" { \"verb\" : \"list\" }\r", "{\"name\":\"provider\",\"atNs\":42,\"request\":7, \"verb\" : \"list\" }\r"), "blanks");
    const char *bad[] = {"", "{}", "[]", "list", "{\"verb\":7}", "{\"verb\":\"a\"} x", "{\"verb\":\"a\",\"request\":1}", "{\"name\":\"ready\",\"verb\":\"a\"}",
                         "{\"verb\":\"a\",\"\\u0069d\":1}", "{\"atNs\":0,\"verb\":\"a\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) expect(becomes_event(bad[i], NULL), bad[i]);
    char line[300] = "{\"verb\":\"";
    while (strlen(line) < 240) strcat(line, "a");
    expect(becomes_event(strcat(line, "\"}"), NULL), "a line whose event does not fit");
    char longest[PROVIDER_LINE_MAX + 10];
    memset(longest, ' ', sizeof longest);
    strcpy(longest + sizeof longest - 12, "{\"verb\":\"\"}");
    expect(becomes_event(longest, NULL), "a line above the limit");
}

/* Nothing is expected of random input but that the sanitizers stay silent. */
static void check_random(void) {
    static struct json json;
    const char *seed = "{\"id\":12,\"verb\":\"exec\",\"argv\":[\"sh\",\"-c\",\"\\u00e9\\n\"],\"env\":{\"A\":\"b\"}}";
    for (int round = 0; round < 20000; round++) {
        char text[256];
        strcpy(text, seed);
        for (int i = random_next() % 8; i >= 0; i--) text[random_next() % strlen(seed)] = 1 + random_next() % 255;
        char event[512];
        provider_event(event, sizeof event, text, round, round);
        json_parse(&json, text);
        uint8_t bytes[512];
        size_t length = make_frame(bytes, FRAME_REQUEST, seed);
        length += make_frame(bytes + length, FRAME_DATA, "012345data");
        for (int i = random_next() % 6; i >= 0; i--) bytes[random_next() % length] = random_next();
        struct frame_reader *reader = reader_with(bytes, length);
        struct frame frame;
        size_t consumed = 0;
        while (frame_next(reader, &consumed, &frame)) expect(consumed <= length, "frames stay inside the input");
        frame_discard(reader, consumed);
        free(reader);
    }
}

int main(void) {
    check_frames();
    check_resync();
    check_pieces();
    check_json();
    check_provider_lines();
    check_random();
    printf("%d failed\n", failures);
    return failures != 0;
}

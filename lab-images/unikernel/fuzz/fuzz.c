/* SPDX-License-Identifier: MIT */
/* Feeds mutated inputs to the code that reads what strangers send: request heads, chunked bodies, control frames,
 * JSON, the command line, session tokens and the HTTP server on events. Compiled for the build machine with address and
 * undefined-behaviour checks; each input lies in memory of exactly its size, so that reading one byte too far is found.
 * Usage: fuzz ROUNDS SEED. */
#include "input.h"

#include "../../apps/web/request.h"
#include "../../apps/web/sha256.h"
#include "../control/frame.h"
#include "../control/json.h"
#include "../../apps/clean/hmac.h"
#include "../../apps/clean/session.h"
#include "../include/cmdline.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_within(struct slice s, const char *text, size_t length)
{
    return s.length == 0 || (s.text >= text && s.text + s.length <= text + length);
}

static void fuzz_request(void)
{
    static const char *const seeds[] = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /sha256?nonce=a1&b=2 HTTP/1.1\r\nHost: a.lab\r\nContent-Length: 10\r\n"
        "Connection: close, x\r\n\r\n0123456789",
        "\r\nHEAD /bytes/100 HTTP/1.0\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nHost:x\r\n\r\n",
    };
    size_t length;
    char *text = input_mutate(seeds[input_below(3)], &length);
    struct request request;
    int whole = request_parse(text, length, &request);
    REQUIRE(whole <= (int)length);
    if (whole > 0) {
        struct slice value;
        REQUIRE(is_within(request.path, text, length) && is_within(request.query, text, length));
        REQUIRE(request.path.length > 0 && request.path.text[0] == '/');
        query_get(request.query, "nonce", &value);
        REQUIRE(is_within(value, text, length));
    }
    /* What arrives in pieces is judged as what arrives at once. */
    char *part = malloc(length ? length : 1);
    size_t cut = length ? input_below((uint32_t)length) : 0;
    memcpy(part, text, cut);
    int early = request_parse(part, cut, &request);
    REQUIRE(early == 0 || early == whole);
    free(part);
    free(text);
}

static void fuzz_chunked(void)
{
    size_t length;
    char *text = input_mutate("5\r\nhello\r\nA;name=\"v\"\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET /", &length);
    struct chunked once = { .state = CHUNK_SIZE }, pieces = { .state = CHUNK_SIZE };
    size_t content[2] = { 0, 0 }, used[2] = { 0, 0 };
    long n;
    struct slice data;

    while ((n = chunked_next(&once, text + used[0], length - used[0], &data)) > 0) {
        REQUIRE(is_within(data, text, length));
        used[0] += (size_t)n;
        content[0] += data.length;
    }
    int failed = n < 0;
    n = 0;
    while (used[1] < length && pieces.state != CHUNK_DONE) {
        n = chunked_next(&pieces, text + used[1], 1, &data);
        if (n <= 0)
            break;
        used[1]++;
        content[1] += data.length;
    }
    REQUIRE(failed == (n < 0));
    REQUIRE(failed || (content[0] == content[1] && once.state == pieces.state));
    free(text);
}

static void fuzz_json(void)
{
    static const char *const names[] = { "id", "verb", "nonce", "x", "" };
    size_t length;
    char *text = input_mutate("{\"id\":12,\"verb\":\"ping\",\"nonce\":\"0aff\","
                        "\"x\":[1,-2.5e3,{\"id\":null}],\"y\":\"\\u00e4\\n\"}", &length);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct json_text value;
        int found = json_member((struct json_text){ text, length }, names[i], &value);
        REQUIRE(found >= -1 && found <= 1);
        if (found < 1)
            continue;
        REQUIRE(value.at >= text && value.at + value.length <= text + length);
        json_whole_number(value, 0x7fffffff);
        struct json_text plain = json_plain_string(value);
        REQUIRE(!plain.at || (plain.at > text && plain.at + plain.length < text + length));
    }
    free(text);
}

/* After any garbage, frames are found again: at the latest when the longest body the garbage can have announced is
 * over, and the bytes that follow it have been recognised as the rest of a frame and dropped. */
static void fuzz_frame(void)
{
    static struct frame_decoder decoder;
    static const char body[] = "{\"id\":1,\"verb\":\"ping\"}";
    const size_t length = FRAME_HEAD + sizeof body - 1;
    uint8_t frame[FRAME_HEAD + sizeof body];
    int found = 0;

    for (uint32_t i = input_below(64); i > 0; i--) {
        uint8_t byte = input_below(3) ? (uint8_t)"RZ\1\2\0\0"[input_below(6)] : (uint8_t)input_below(256);
        frame_decode(&decoder, byte);
        REQUIRE(decoder.head_have <= FRAME_HEAD && decoder.body_length <= FRAME_LENGTH_MAX);
    }
    frame_encode_head(frame, FRAME_REQUEST, sizeof body - 1);
    memcpy(frame + FRAME_HEAD, body, sizeof body);
    for (size_t sent = 0; sent < FRAME_LENGTH_MAX + 2 * length && !found; sent++)
        found = frame_decode(&decoder, frame[sent % length]) == FRAME_WHOLE && sent % length == length - 1 &&
                decoder.body_length == sizeof body - 1 && strcmp(decoder.body, body) == 0;
    REQUIRE(found);
}

static void fuzz_cmdline(void)
{
    size_t length;
    char *text = input_mutate("/boot/web.elf ip=10.0.0.10/24 gw=10.0.0.1 name=web 8080 selftest=priv  x", &length);
    char *terminated = malloc(length + 1), *arguments[4];
    uint32_t address, prefix = 0;
    memcpy(terminated, text, length);
    terminated[length] = 0;

    cmdline_init(terminated);
    const char *ip = cmdline_get("ip");
    if (ip && cmdline_parse_address(ip, &address, &prefix))
        REQUIRE(prefix <= 32);
    int count = cmdline_arguments(arguments, 4);
    REQUIRE(count >= 0 && count <= 4);
    for (int i = 0; i < count; i++)
        REQUIRE(!strchr(arguments[i], ' ') && !strchr(arguments[i], '='));
    free(terminated);
    free(text);
}

static void fuzz_sha256(void)
{
    static uint8_t data[300];
    size_t length = input_below(sizeof data), cut = length ? input_below((uint32_t)length) : 0;
    uint8_t whole[SHA256_BYTES], parts[SHA256_BYTES];
    struct sha256 hash;
    for (size_t i = 0; i < length; i++)
        data[i] = (uint8_t)input_below(256);
    sha256_init(&hash);
    sha256_update(&hash, data, length);
    sha256_final(&hash, whole);
    sha256_init(&hash);
    sha256_update(&hash, data, cut);
    sha256_update(&hash, data + cut, length - cut);
    sha256_final(&hash, parts);
    REQUIRE(memcmp(whole, parts, sizeof whole) == 0);
}

/* The examples of FIPS 180-4. */
static void check_sha256(void)
{
    static const uint8_t abc[4] = { 0xba, 0x78, 0x16, 0xbf }, empty[4] = { 0xe3, 0xb0, 0xc4, 0x42 };
    uint8_t digest[SHA256_BYTES];
    struct sha256 hash;
    sha256_init(&hash);
    sha256_final(&hash, digest);
    REQUIRE(memcmp(digest, empty, 4) == 0);
    sha256_init(&hash);
    sha256_update(&hash, "abc", 3);
    sha256_final(&hash, digest);
    REQUIRE(memcmp(digest, abc, 4) == 0);
}

/* Test case 2 of RFC 4231. */
static void check_hmac(void)
{
    static const uint8_t expected[4] = { 0x5b, 0xdc, 0xc1, 0x46 };
    uint8_t mac[SHA256_BYTES];
    hmac_sha256((const uint8_t *)"Jefe", 4, "what do ya want for nothing?", 28, mac);
    REQUIRE(memcmp(mac, expected, 4) == 0);
}

static void fuzz_session(void)
{
    static const uint8_t key[SESSION_KEY_BYTES] = { 1, 2, 3 };
    uint8_t id[SESSION_ID_BYTES];
    char token[SESSION_TOKEN_CHARS + 1] = "";
    size_t length;
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)input_below(256);
    session_sign(key, id, token);
    char *text = input_mutate(token, &length);
    int is_same = length == SESSION_TOKEN_CHARS && memcmp(text, token, length) == 0;
    REQUIRE(session_verify(key, text, length) == is_same);
    free(text);
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 100000;
    input_seed(argc > 2 ? (uint64_t)atol(argv[2]) : 1);
    check_sha256();
    check_hmac();
    for (long i = 0; i < rounds; i++) {
        fuzz_request();
        fuzz_chunked();
        fuzz_json();
        fuzz_cmdline();
        fuzz_sha256();
        fuzz_session();
        fuzz_http();
        if (i % 16 == 0)
            fuzz_frame();
    }
    printf("fuzz: %ld rounds, seed %s, no finding\n", rounds, argc > 2 ? argv[2] : "1");
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "hmac.h"

static void put_hex(char *to, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        to[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void session_sign(const uint8_t key[SESSION_KEY_BYTES], const uint8_t id[SESSION_ID_BYTES],
                  char token[SESSION_TOKEN_CHARS])
{
    uint8_t mac[SHA256_BYTES];
    hmac_sha256(key, SESSION_KEY_BYTES, id, SESSION_ID_BYTES, mac);
    put_hex(token, id, SESSION_ID_BYTES);
    token[2 * SESSION_ID_BYTES] = '.';
    put_hex(token + 2 * SESSION_ID_BYTES + 1, mac, sizeof mac);
}

int session_verify(const uint8_t key[SESSION_KEY_BYTES], const char *text, size_t length)
{
    uint8_t id[SESSION_ID_BYTES];
    char expected[SESSION_TOKEN_CHARS];
    unsigned difference = 0;

    if (length != SESSION_TOKEN_CHARS)
        return 0;
    for (size_t i = 0; i < SESSION_ID_BYTES; i++) {
        int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return 0;
        id[i] = (uint8_t)(high << 4 | low);
    }
    session_sign(key, id, expected);
    /* Without leaving early: how long it takes must not tell how much of a forged token is right. */
    for (size_t i = 0; i < SESSION_TOKEN_CHARS; i++)
        difference |= (unsigned)(text[i] ^ expected[i]);
    return difference == 0;
}

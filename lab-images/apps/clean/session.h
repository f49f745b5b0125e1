/* SPDX-License-Identifier: MIT */
/* Session tokens: a random number in hex, a dot, and its HMAC-SHA-256 in hex under a key of this machine. */
#ifndef CLEAN_SESSION_H
#define CLEAN_SESSION_H

#include <stddef.h>
#include <stdint.h>

#define SESSION_ID_BYTES   16
#define SESSION_KEY_BYTES  32
#define SESSION_TOKEN_CHARS (2 * SESSION_ID_BYTES + 1 + 64)

/* Writes the token for (id). */
void session_sign(const uint8_t key[SESSION_KEY_BYTES], const uint8_t id[SESSION_ID_BYTES],
                  char token[SESSION_TOKEN_CHARS]);

/* True if the (length) bytes at (text) are a token signed with (key). */
int session_verify(const uint8_t key[SESSION_KEY_BYTES], const char *text, size_t length);

#endif

/* SPDX-License-Identifier: MIT */
/* HMAC-SHA-256 (RFC 2104, FIPS 198-1). */
#ifndef CLEAN_HMAC_H
#define CLEAN_HMAC_H

#include "../web/sha256.h"

/* Signs the (length) bytes at (data) with a key of (key_length) bytes, at most 64. */
void hmac_sha256(const uint8_t *key, size_t key_length, const void *data, size_t length, uint8_t mac[SHA256_BYTES]);

#endif

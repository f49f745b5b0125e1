/* SPDX-License-Identifier: MIT */
#include "hmac.h"

#include <string.h>

#define BLOCK_BYTES 64

static void begin(struct sha256 *hash, const uint8_t *key, size_t key_length, uint8_t pad)
{
    uint8_t block[BLOCK_BYTES];
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < key_length; i++)
        block[i] ^= key[i];
    sha256_init(hash);
    sha256_update(hash, block, sizeof block);
}

void hmac_sha256(const uint8_t *key, size_t key_length, const void *data, size_t length, uint8_t mac[SHA256_BYTES])
{
    struct sha256 hash;
    begin(&hash, key, key_length, 0x36);
    sha256_update(&hash, data, length);
    sha256_final(&hash, mac);
    begin(&hash, key, key_length, 0x5c);
    sha256_update(&hash, mac, SHA256_BYTES);
    sha256_final(&hash, mac);
}

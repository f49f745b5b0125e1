/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <stdio.h>

void sha256_text(struct sha256 *hash, char out[HASH_SIZE]) {
    uint8_t digest[SHA256_BYTES];
    sha256_final(hash, digest);
    for (int i = 0; i < SHA256_BYTES; i++) sprintf(out + 2 * i, "%02x", digest[i]);
}

/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4) over a stream of bytes. */
#ifndef WEB_SHA256_H
#define WEB_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

struct sha256 {
    uint32_t state[8];
    uint64_t length;    /* bytes taken in so far */
    uint8_t block[64];  /* the part of them that does not fill a block yet */
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *data, size_t length);

/* Ends the stream and writes the digest. (hash) must be initialised again before another use. */
void sha256_final(struct sha256 *hash, uint8_t digest[SHA256_BYTES]);

#endif

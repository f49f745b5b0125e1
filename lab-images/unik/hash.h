/* SPDX-License-Identifier: MIT */
#ifndef UNIK_HASH_H
#define UNIK_HASH_H

#include "../apps/web/sha256.h"

enum { HASH_SIZE = 65 };

/* Ends (hash) and writes it in lower-case hexadecimal digits. */
void sha256_text(struct sha256 *hash, char out[HASH_SIZE]);

#endif

/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_START 2166136261u  /* FNV-1a, 32 bits */
#define HASH_PRIME 16777619u

static const char *claim = "?";
static uint32_t seed = HASH_START, answer = HASH_START;

static uint32_t hash(uint32_t value, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        value = (value ^ at[i]) * HASH_PRIME;
    return value;
}

void claim_start(const char *name, int argc, char **argv)
{
    claim = name;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc < 2) {
        printf("claim %s: needs a nonce as its first argument\n", name);
        exit(2);
    }
    seed = hash(HASH_START, argv[1], strlen(argv[1]));
}

/* xorshift32 (Marsaglia, 2003). */
void claim_fill(void *to, size_t length, uint32_t salt)
{
    unsigned char *at = to;
    uint32_t x = seed ^ salt * 2654435761u;
    if (x == 0)
        x = 1;
    for (size_t i = 0; i < length; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        at[i] = (unsigned char)(x >> 24);
    }
}

void claim_take(const void *from, size_t length) { answer = hash(answer, from, length); }

int claim_done(void)
{
    printf("claim %s: %08x\n", claim, (unsigned)answer);
    return 0;
}

_Noreturn void claim_broken(const char *file, int line, const char *what)
{
    int error = errno;
    printf("claim %s: broken at %s:%d: %s, errno %d (%s)\n", claim, file, line, what, error, strerror(error));
    fflush(stdout);
    _Exit(1);
}

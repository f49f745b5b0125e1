/* SPDX-License-Identifier: MIT */
/* What the fuzzers share. */
#ifndef UK_FUZZ_H
#define UK_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

uint32_t random_below(uint32_t limit);

/* A copy of (seed) with a few bytes changed, cut out, doubled or put in; the caller frees it. */
char *mutate(const char *seed, size_t *length);

/* fuzz_http.c */
void fuzz_http(void);

#endif

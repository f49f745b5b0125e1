/* SPDX-License-Identifier: MIT */
/* Inputs for the fuzzers: the same for the same seed. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

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

void input_seed(uint64_t seed);

/* 0 to limit - 1. */
uint32_t input_below(uint32_t limit);

/* A copy of the text (seed) with a few bytes changed, cut out, doubled or put in, in memory of exactly its size, so that
 * reading one byte too far is found. The caller frees it. */
char *input_mutate(const char *seed, size_t *length);

/* The same of (size) bytes. */
char *input_mutate_bytes(const char *seed, size_t size, size_t *length);

#endif

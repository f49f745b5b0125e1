/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <string.h>

#define INPUT_MAX 6000

static uint64_t state;

void input_seed(uint64_t seed) { state = seed; }

uint32_t input_below(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

char *input_mutate_bytes(const char *seed, size_t n, size_t *length)
{
    static char work[INPUT_MAX];
    REQUIRE(n <= sizeof work);
    memcpy(work, seed, n);
    for (uint32_t i = input_below(6); i > 0; i--) {
        size_t at = n ? input_below((uint32_t)n) : 0;
        size_t part = 1 + input_below(16);
        switch (input_below(5)) {
        case 0: if (n) work[at] = (char)input_below(256); break;
        case 1: if (n) work[at] ^= (char)(1 << input_below(8)); break;
        case 2: n = at; break;
        case 3:
            if (at + part <= n && n + part <= sizeof work) {
                memmove(work + at + part, work + at, n - at);
                n += part;
            }
            break;
        case 4:
            if (at + part <= n) {
                memmove(work + at, work + at + part, n - at - part);
                n -= part;
            }
            break;
        }
    }
    char *exact = malloc(n ? n : 1);
    memcpy(exact, work, n);
    *length = n;
    return exact;
}

char *input_mutate(const char *seed, size_t *length) { return input_mutate_bytes(seed, strlen(seed), length); }

/* SPDX-License-Identifier: MIT */
/* Random words: from the processor where it can make them, else from clocks and an address, which is enough to tell
 * two machines apart but not to keep a secret. */
#include "uk.h"
#include "x86.h"

#include <string.h>

#define CPUID_ECX_RDRAND (1u << 30)
#define RDRAND_TRIES     10

static int rdrand(uint32_t *word)
{
    uint8_t ok;
    __asm__ volatile("rdrand %0; setc %1" : "=r"(*word), "=qm"(ok) : : "cc");
    return ok;
}

uint32_t random_word(void)
{
    static int has_rdrand = -1;
    static uint32_t state;
    uint32_t word, card = 0;

    if (has_rdrand < 0)
        has_rdrand = (cpuid(1).ecx & CPUID_ECX_RDRAND) != 0;
    for (int i = 0; has_rdrand && i < RDRAND_TRIES; i++)
        if (rdrand(&word))
            return word;

    if (nic_mac)
        memcpy(&card, nic_mac() + 2, 4);
    state += (uint32_t)rdtsc() ^ card ^ 0x9e3779b9u;
    word = state ^ state >> 16; /* a mixing function of the MurmurHash family */
    word *= 0x85ebca6bu;
    word ^= word >> 13;
    word *= 0xc2b2ae35u;
    return word ^ word >> 16;
}

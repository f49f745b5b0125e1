/* SPDX-License-Identifier: MIT */
/* malloc() under load: contents stay, and what was given back is there again. */
#include "claim.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#define BLOCKS 400
#define ROUNDS 20000

static struct { unsigned char *at; size_t length; unsigned char mark; } blocks[BLOCKS];

static void stress(void)
{
    uint32_t random[4];
    for (uint32_t round = 0; round < ROUNDS; round++) {
        claim_fill(random, sizeof random, 1000 + round);
        size_t i = random[0] % BLOCKS;
        for (size_t at = 0; at < blocks[i].length; at += 97)
            CHECK(blocks[i].at[at] == blocks[i].mark);
        size_t length = random[1] % 64 ? random[1] % 2000 : random[1] % 200000;
        unsigned char *memory = random[2] % 2 ? realloc(blocks[i].at, length + 1) : (free(blocks[i].at), malloc(length + 1));
        CHECK(memory);
        blocks[i].at = memory;
        blocks[i].length = length;
        blocks[i].mark = (unsigned char)random[3];
        memset(memory, blocks[i].mark, length);
    }
}

static void give_back(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        claim_take(&blocks[i].mark, 1);
        free(blocks[i].at);
    }
}

int main(int argc, char **argv)
{
    struct sysinfo before, after;
    claim_start("memory", argc, argv);
    CHECK(sysinfo(&before) == 0);
    stress();
    give_back();
    CHECK(sysinfo(&after) == 0);
    CHECK(before.freeram - after.freeram < 300); /* pages: what malloc() keeps for later, of some 1,500 it had */
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* A Linux program for the loader: takes its name into its answer. */
#include "claim.h"

#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[20];
    claim_start("program", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    claim_take(sent, sizeof sent);
    claim_take(argv[0], strlen(argv[0]));
    return claim_done();
}

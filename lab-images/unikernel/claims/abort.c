/* SPDX-License-Identifier: MIT */
/* abort() runs the handler, and then ends the program by signal 6 all the same. */
#include "claim.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned char sent[12];

static void last_words(int signal)
{
    CHECK(signal == SIGABRT);
    claim_take(sent, sizeof sent);
    claim_done();
}

int main(int argc, char **argv)
{
    claim_start("abort", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(signal(SIGABRT, last_words) != SIG_ERR);
    abort();
}

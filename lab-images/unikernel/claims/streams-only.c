/* SPDX-License-Identifier: MIT */
/* TCP without UDP. */
#include "claim.h"

#include <netinet/in.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    unsigned char sent[10];
    claim_start("streams-only", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(socket(AF_INET, SOCK_STREAM, 0) > 2);
    CHECK_ERROR(socket(AF_INET, SOCK_DGRAM, 0), EPROTONOSUPPORT);
    CHECK_ERROR(socket(AF_INET, SOCK_RAW, 0), EPROTONOSUPPORT);
    CHECK_ERROR(socket(AF_INET6, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_ERROR(socket(AF_UNIX, SOCK_STREAM, 0), EAFNOSUPPORT);
    claim_take(sent, sizeof sent);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* select(): the same with sets. */
#include "claim.h"

#include <sys/select.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[40], came[40];
    int first[2], second[2];
    fd_set readable, writable;
    struct timeval none = { 0, 0 }, some = { 0, 20000 };
    claim_start("select", argc, argv);
    CHECK(pipe(first) == 0 && pipe(second) == 0);
    FD_ZERO(&readable);
    FD_SET(first[0], &readable);
    CHECK(select(second[1] + 1, &readable, NULL, NULL, &some) == 0 && !FD_ISSET(first[0], &readable));
    claim_fill(sent, sizeof sent, 1);
    CHECK(write(second[1], sent, sizeof sent) == sizeof sent);
    FD_ZERO(&writable);
    FD_SET(first[0], &readable);
    FD_SET(second[0], &readable);
    FD_SET(first[1], &writable);
    CHECK(select(second[1] + 1, &readable, &writable, NULL, NULL) == 2);
    CHECK(!FD_ISSET(first[0], &readable) && FD_ISSET(second[0], &readable) && FD_ISSET(first[1], &writable));
    CHECK(read(second[0], came, sizeof came) == sizeof came);
    claim_take(came, sizeof came);
    FD_SET(500, &readable);
    CHECK_ERROR(select(501, &readable, NULL, NULL, &none), EBADF);
    CHECK_ERROR(select(-1, &readable, NULL, NULL, &none), EINVAL);
    return claim_done();
}

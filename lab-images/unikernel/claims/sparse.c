/* SPDX-License-Identifier: MIT */
/* A file of a gigabyte on a machine of 16 MiB: what was not written reads as zeros and takes no memory. */
#include "claim.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define FAR (1 << 30)

int main(int argc, char **argv)
{
    unsigned char sent[64], came[64];
    struct stat status;
    struct sysinfo before, after;
    claim_start("sparse", argc, argv);
    int fd = open("/tmp/far", O_RDWR | O_CREAT, 0600);
    CHECK(fd > 2 && sysinfo(&before) == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pwrite(fd, sent, sizeof sent, FAR) == sizeof sent);
    CHECK(fstat(fd, &status) == 0 && status.st_size == FAR + (off_t)sizeof sent);
    CHECK(pread(fd, came, sizeof came, FAR) == sizeof came);
    claim_take(came, sizeof came);
    CHECK(pread(fd, came, sizeof came, FAR / 2) == sizeof came);
    for (size_t i = 0; i < sizeof came; i++)
        CHECK(came[i] == 0);
    CHECK_ERROR(pwrite(fd, sent, 1, 1ll << 40), EFBIG);
    CHECK_ERROR(ftruncate(fd, 1ll << 40), EFBIG);
    CHECK(ftruncate(fd, 0) == 0 && close(fd) == 0 && unlink("/tmp/far") == 0);
    CHECK(sysinfo(&after) == 0);
    CHECK(before.freeram - after.freeram < 16); /* pages: of the list of blocks nothing is left */
    return claim_done();
}

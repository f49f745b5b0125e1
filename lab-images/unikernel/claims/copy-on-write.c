/* SPDX-License-Identifier: MIT */
/* A file of the archive is copied when it is first written to. */
#include "claim.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char before[512], after[512];
    unsigned char sent[24];
    claim_start("copy-on-write", argc, argv);
    int fd = open("/data/table", O_RDWR), reader = open("/data/table", O_RDONLY);
    ssize_t length = read(reader, before, sizeof before);
    CHECK(fd > 2 && length > 100);
    claim_fill(sent, sizeof sent, 1);
    CHECK(pwrite(fd, sent, sizeof sent, 20) == sizeof sent);
    CHECK(pread(reader, after, sizeof after, 0) == length); /* both descriptors see the copy */
    claim_take(after + 20, sizeof sent);
    CHECK(memcmp(before, after, 20) == 0);
    CHECK(memcmp(before + 20 + sizeof sent, after + 20 + sizeof sent, (size_t)length - 20 - sizeof sent) == 0);
    CHECK(ftruncate(fd, 5) == 0 && pread(reader, after, sizeof after, 0) == 5 && memcmp(before, after, 5) == 0);
    CHECK(unlink("/etc/resolv.conf") == 0 && access("/etc/resolv.conf", F_OK) == -1 && rmdir("/etc") == 0);
    return claim_done();
}

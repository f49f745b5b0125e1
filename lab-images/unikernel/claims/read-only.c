/* SPDX-License-Identifier: MIT */
/* Files of an archive in an image without files that can be written: everything can be read, nothing changes. */
#include "claim.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char text[512];
    unsigned char nonce[32];
    claim_start("read-only", argc, argv);
    int fd = open("/data/table", O_RDONLY);
    CHECK(fd > 2);
    claim_fill(nonce, sizeof nonce, 1);
    /* The answer is of those bytes of the file to which the nonce points. */
    for (size_t i = 0; i < sizeof nonce; i++) {
        CHECK(pread(fd, text, 1, nonce[i] % 64) == 1);
        claim_take(text, 1);
    }
    CHECK_ERROR(write(fd, "x", 1), EBADF);
    CHECK_ERROR(open("/data/table", O_RDWR), EROFS);
    CHECK_ERROR(open("/data/table", O_WRONLY | O_TRUNC), EROFS);
    CHECK_ERROR(open("/data/new", O_WRONLY | O_CREAT, 0600), EROFS);
    CHECK_ERROR(truncate("/data/table", 0), EROFS);
    CHECK_ERROR(mkdir("/data/new", 0755), EROFS);
    CHECK_ERROR(unlink("/data/table"), EROFS);
    CHECK_ERROR(rmdir("/data"), EROFS);
    CHECK_ERROR(rename("/data/table", "/data/other"), EROFS);
    CHECK_ERROR(symlink("table", "/data/link"), EROFS);
    CHECK(access("/data/table", F_OK) == 0 && lseek(fd, 0, SEEK_END) > 100 && close(fd) == 0);
    return claim_done();
}

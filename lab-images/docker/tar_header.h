/* SPDX-License-Identifier: MIT */
/* The block before each file of an archive (POSIX.1-1988, "ustar"). */
#ifndef DOCKER_TAR_HEADER_H
#define DOCKER_TAR_HEADER_H

enum { TAR_BLOCK = 512, TAR_NAME = 100 };

struct tar_header {
    char name[TAR_NAME], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[TAR_NAME], magic[8], user[32],
        group[32], major[8], minor[8], prefix[155], rest[12];
};

_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header is one block");

#endif

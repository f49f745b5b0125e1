/* SPDX-License-Identifier: MIT */
/* Archives as they go between client and engine: ustar with GNU's long names written, also pax read. */
#ifndef DOCKER_TAR_H
#define DOCKER_TAR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct tar_writer {
    /* Sends bytes; 0, or -1 to stop. */
    int (*put)(void *to, const void *bytes, size_t length);
    void *to;
    int64_t written;
    int keeps_owner, follows_first;
    /* Whether to leave (name) out: 1, or 2 for a directory whose content may still be wanted. May be NULL. */
    int (*leaves_out)(void *rules, const char *name);
    void *rules;
};

/* Adds the file or tree at (path) under (name); an empty name adds what is in the directory. 0, or -1, which was said. */
int tar_add(struct tar_writer *tar, const char *path, const char *name);

/* Adds a file with these bytes. */
int tar_add_bytes(struct tar_writer *tar, const char *name, const void *bytes, size_t length);

/* Ends the archive. */
int tar_end(struct tar_writer *tar);

struct tar_reader {
    /* Reads up to (size) bytes; 0 at the end, -1 on failure. */
    ssize_t (*get)(void *from, void *bytes, size_t size);
    void *from;
    int keeps_owner;
    int keeps_names; /* (name) stands before names, not for their first part */
};

/* Unpacks into directory (root), the archive's first name component replaced by (name); an empty one unpacks into (root)
 * itself. Nothing is written outside of (root). 0, or -1, which was said. */
int tar_unpack(struct tar_reader *tar, const char *root, const char *name);

/* The size of the header's number field, octal or GNU's binary; -1 if it is neither. */
int64_t tar_number(const unsigned char *field, size_t size);

#endif

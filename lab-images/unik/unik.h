/* SPDX-License-Identifier: MIT */
/* What the parts of unik share: messages, names, and the commands. */
#ifndef UNIK_H
#define UNIK_H

#include <stddef.h>
#include <stdint.h>

#include "complain.h"

enum {
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    NAME_SIZE = 32,
    /* The agent hands files of at most this size to the page. */
    IMAGE_BYTES_MAX = 8 << 20,
    /* The library OS uses no memory above. */
    IMAGE_MEMORY_MAX_MIB = 64,
    MEMORY_DEFAULT_MIB = 16,
    MEMORY_MIN_MIB = 8,
    MEMORY_MAX_MIB = 512,
};

struct args;

/* Whether (name) can name an image or an instance; complains if not. */
int name_is_valid(const char *what, const char *name);

/* Nanoseconds of the monotonic clock. */
int64_t now_ns(void);

/* The commands; each returns the exit status. */
int build_command(const struct args *args);
int images_command(const struct args *args);
int rmi_command(const struct args *args);
int run_command(const struct args *args);
int instances_command(const struct args *args);
int logs_command(const struct args *args);
int describe_command(const struct args *args);
int delete_command(const struct args *args);
int target_command(const struct args *args);
int providers_command(const struct args *args);
int compilers_command(const struct args *args);

#endif

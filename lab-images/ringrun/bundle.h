/* SPDX-License-Identifier: MIT */
/* A bundle (OCI runtime specification, bundle.md): what is to run, checked. */
#ifndef RINGRUN_BUNDLE_H
#define RINGRUN_BUNDLE_H

#include "container.h"
#include "ringrun.h"

struct bundle {
    char binary[PATH_SIZE]; /* of the unikernel, as the host sees it */
    char image[INSTANCE_SIZE];
    char words[WORDS_SIZE]; /* for the machine's command line */
    char hostname[INSTANCE_SIZE];
    long memory_mib;
    char *annotations; /* the text of a JSON object, on the heap */
};

/* Reads config.json in (folder) and what it points to. 0 on success, else complains. */
int bundle_read(struct bundle *out, const char *folder);

/* A name for the machine: (wish) in small letters, where it can be one, else made of the container's id. */
void instance_name(char out[INSTANCE_SIZE], const char *wish, const char *id);

#endif

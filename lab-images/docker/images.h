/* SPDX-License-Identifier: MIT */
/* The commands about images; each returns the exit status. */
#ifndef DOCKER_IMAGES_H
#define DOCKER_IMAGES_H

#include <stdio.h>

#include "flags.h"

int images_command(const struct args *args);
int rmi_command(const struct args *args);
int tag_command(const struct args *args);
int history_command(const struct args *args);
int pull_command(const struct args *args);
int build_command(const struct args *args);

/* Fetches an image from its registry and tells (out) how it goes. 0, or -1, which was said. */
int image_pull(const char *name, int is_quiet, FILE *out);

/* The name with :latest behind it if it has neither tag nor digest. */
const char *image_with_tag(const char *name);

/* The name in the engine's words, for a new image: without a registry it is localhost's. */
const char *image_local(const char *name);

#endif

/* SPDX-License-Identifier: MIT */
/* What `docker run` and `docker create` make of their flags: podman's description of a container. */
#ifndef DOCKER_CREATE_H
#define DOCKER_CREATE_H

#include "flags.h"
#include "text.h"

extern const struct flag create_flags[], run_flags[];

/* Writes the description of the container that (args) ask for, its image under the name (image). 0, or -1 if a flag's
 * value is wrong, which was said. */
int create_spec(struct text *out, const struct args *args, const char *image);

/* The groups of flags, each adding members to the object in (out). */
int create_process(struct text *out, const struct args *args);
int create_limits(struct text *out, const struct args *args);
int create_security(struct text *out, const struct args *args);
int create_mounts(struct text *out, const struct args *args);
int create_network(struct text *out, const struct args *args);

/* Adds a list of strings, if flag (name) was given. */
void create_list(struct text *out, const struct args *args, const char *name, const char *member);

/* Says that (value) is no good for flag (name), and what would be. */
int create_refuse(const char *name, const char *value, const char *what);

/* Makes the container with its image pulled if it is missing. Its id, or NULL with *status. */
char *create_container(const struct args *args, int *status);

#endif

/* SPDX-License-Identifier: MIT */
/* docker: a client of podman's engine service with Docker's command line. What its parts share. */
#ifndef DOCKER_H
#define DOCKER_H

#include <stdint.h>

#include "flags.h"

enum {
    STATUS_FAILED = 1,
    /* As `docker run` documents them: the engine refused, the command cannot be run, it was not found. */
    STATUS_ENGINE = 125,
    STATUS_CANNOT_RUN = 126,
    STATUS_NO_COMMAND = 127,
    SHORT_ID = 12,
};

#define ENGINE_SOCKET "/run/podman/podman.sock"

/* Says on standard error what went wrong. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* All commands, ending with one without a name. */
extern const struct verb verbs[];

/* Prints the overview, or one command's help. */
void help_overview(void);
void help_verb(const struct verb *verb);

/* Nanoseconds of the wall clock. */
int64_t now_ns(void);

#endif

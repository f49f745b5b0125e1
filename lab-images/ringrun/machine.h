/* SPDX-License-Identifier: MIT */
/* The container's machine, over the provider. All of these keep a complaint where they fail. */
#ifndef RINGRUN_MACHINE_H
#define RINGRUN_MACHINE_H

#include "bundle.h"
#include "container.h"
#include "../unik/provider.h"

/* How a machine ended, as an exit status: its program's own, or as of a process that a fault or a switch ended. */
enum { EXIT_FAULT = 139, EXIT_SWITCHED_OFF = 137, NOT_ENDED = -1 };

/* What one look at the console gave. */
struct look {
    int is_gone;   /* the machine is no longer in the lab */
    int is_failed; /* nothing was learned; try again later */
    int status;    /* exit status, or NOT_ENDED */
    int64_t lost;  /* bytes that the page kept no longer */
    const char *text;
    size_t length;
};

/* Has the page boot the unikernel. 0 if there is a machine now, even if it failed since. */
int machine_run(struct container *container, const struct bundle *bundle);

/* Asks for what the console printed behind byte (from), for which the page waits up to (wait_ms). Returns the socket. */
int machine_ask(const struct container *container, int64_t from, int wait_ms);

/* Reads the answer; closes (fd). Moves (from) on. */
void machine_look(int fd, int64_t *from, struct look *out);

/* Powers the machine off and removes it; no machine is fine. 0 if there is none now. */
int machine_stop(const struct container *container);

#endif

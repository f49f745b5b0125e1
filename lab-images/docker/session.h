/* SPDX-License-Identifier: MIT */
/* A container with the reader attached: from its start to its exit status. */
#ifndef DOCKER_SESSION_H
#define DOCKER_SESSION_H

#include "api.h"
#include "flags.h"

struct session {
    const char *id;
    const char *verb; /* for messages */
    int is_terminal, has_input, starts, removes;
    int no_output, no_errors;
    const struct args *args; /* sig-proxy, detach-keys */
};

/* Attaches, starts the container if asked to, copies until it ends, removes it if asked to. The exit status. */
int session_run(const struct session *session);

/* Whether the reader's input can be a container's terminal; says so if not. */
int session_has_terminal(int is_terminal, int has_input);

/* The exit status for a container that could not be started: what the runtime said decides. Says why. */
int start_refused(const struct answer *answer, const char *verb, const char *id);

/* Waits for the end of a container. Its exit status, or -1. */
int container_wait(const char *id);

#endif

/* SPDX-License-Identifier: MIT */
/* The page, as a program in this machine reaches it: one question over the agent's socket. */
#ifndef UNIK_PROVIDER_H
#define UNIK_PROVIDER_H

#include <stddef.h>

#include "json.h"

#ifndef PROVIDER_SOCKET
#define PROVIDER_SOCKET "/run/ring-zero/provider"
#endif

struct answer {
    int has_fields; /* the page answered, if only to refuse */
    struct json fields;
    const char *text; /* what came behind the answer */
    size_t text_length;
};

/* Sends (line), a JSON object without a line break, on behalf of (command). Returns the socket, readable once the answer
 * is there, or -1 after a complaint. */
int provider_begin(const char *command, const char *line);

/* Reads the answer and closes (fd). As provider_ask. */
int provider_finish(const char *command, int fd, struct answer *answer);

/* Asks (line), a JSON object without a line break, on behalf of (command). 0 if the page did what was asked; otherwise
 * the reader has been told why not. The answer is valid until the next call. */
int provider_ask(const char *command, const char *line, struct answer *answer);

#endif

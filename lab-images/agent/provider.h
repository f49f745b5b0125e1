/* SPDX-License-Identifier: MIT */
/* Local programs that ask the page for something: one JSON line each over a unix socket, an event to the page, and the
 * page's answer back (lab-images/README.md, contract 4, "Provider"). */
#ifndef RZ_PROVIDER_H
#define RZ_PROVIDER_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "outbox.h"

enum {
    PROVIDER_CLIENTS_MAX = 12,
    PROVIDER_POLLS = PROVIDER_CLIENTS_MAX + 1,
    PROVIDER_LINE_MAX = 1024,
    PROVIDER_TEXT_MAX = 1 << 20,
};

#define PROVIDER_SOCKET "/run/ring-zero/provider"

/* Begins to listen. Reports a failure; without the socket everything else works. */
void provider_open(void);

/* What the clients wait for: fills at most PROVIDER_POLLS entries, returns how many. */
int provider_polls(struct pollfd *polls);

/* Moves all clients on. Returns milliseconds until one of them needs time again, or -1. */
int provider_step(struct outbox *out);

/* The verb provider-result: request (id) of the page, whose JSON text is the (length) bytes at (raw). */
void provider_result(struct outbox *out, uint32_t id, const struct json *request, const uint8_t *raw, size_t length);

/* Text that belongs to the result with the page's (id). Returns 0 if there is none such. */
int provider_input(struct outbox *out, uint32_t id, const uint8_t *bytes, size_t length, int is_last);

/* Turns the (line) of a client into the body of an event, in (out) of (size) bytes. Returns its length, or 0 if the line
 * is no JSON object with a verb, has members that are not a client's to set, or does not fit. */
size_t provider_event(char *out, size_t size, const char *line, uint32_t request, int64_t at_ns);

#endif

/* SPDX-License-Identifier: MIT */
#ifndef RZ_IDENTIFY_H
#define RZ_IDENTIFY_H

#include <stdint.h>

#include "json.h"
#include "outbox.h"

/* The verb identify: gives the machine its names, addresses, clock and entropy, and answers request (id). */
void identify(struct outbox *out, uint32_t id, const struct json *request);

#endif

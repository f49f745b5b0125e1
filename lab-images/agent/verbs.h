/* SPDX-License-Identifier: MIT */
#ifndef RZ_VERBS_H
#define RZ_VERBS_H

#include "frame.h"
#include "outbox.h"

/* Says who is here: the hello frame. */
void verbs_hello(struct outbox *out);

/* Acts on one frame from the page; (body) is followed by a byte that may be overwritten. */
void verbs_handle(struct outbox *out, const struct frame *frame);

#endif

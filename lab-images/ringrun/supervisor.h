/* SPDX-License-Identifier: MIT */
#ifndef RINGRUN_SUPERVISOR_H
#define RINGRUN_SUPERVISOR_H

#include "bundle.h"
#include "container.h"

/* The container's process as engines see it: waits on (listener) for `start`, has the page run the unikernel, passes on
 * what it prints, and ends as it ends. */
_Noreturn void supervise(struct container *container, const struct bundle *bundle, int listener);

#endif

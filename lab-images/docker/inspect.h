/* SPDX-License-Identifier: MIT */
#ifndef DOCKER_INSPECT_H
#define DOCKER_INSPECT_H

#include "flags.h"

/* What is known of containers, images, volumes or networks, as JSON or by a template; returns the exit status. */
int inspect_command(const struct args *args);

#endif

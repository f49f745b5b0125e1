/* SPDX-License-Identifier: MIT */
/* The commands that make and follow containers; each returns the exit status. */
#ifndef DOCKER_RUN_H
#define DOCKER_RUN_H

#include "flags.h"

int run_command(const struct args *args);
int create_command(const struct args *args);
int start_command(const struct args *args);
int attach_command(const struct args *args);
int wait_command(const struct args *args);
int exec_command(const struct args *args);
int logs_command(const struct args *args);

#endif

/* SPDX-License-Identifier: MIT */
/* The commands about containers that are there; each returns the exit status. */
#ifndef DOCKER_CONTAINERS_H
#define DOCKER_CONTAINERS_H

#include "flags.h"

int ps_command(const struct args *args);
int stop_command(const struct args *args);
int restart_command(const struct args *args);
int kill_command(const struct args *args);
int rm_command(const struct args *args);
int pause_command(const struct args *args);
int unpause_command(const struct args *args);
int rename_command(const struct args *args);
int port_command(const struct args *args);
int top_command(const struct args *args);
int diff_command(const struct args *args);
int stats_command(const struct args *args);
int cp_command(const struct args *args);
int prune_command(const struct args *args);

#endif

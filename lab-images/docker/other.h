/* SPDX-License-Identifier: MIT */
/* Networks, volumes, the engine itself, and what the lab does not have; each returns the exit status. */
#ifndef DOCKER_OTHER_H
#define DOCKER_OTHER_H

#include "flags.h"

int network_ls_command(const struct args *args);
int network_create_command(const struct args *args);
int network_rm_command(const struct args *args);
int network_connect_command(const struct args *args);
int network_disconnect_command(const struct args *args);
int volume_ls_command(const struct args *args);
int volume_create_command(const struct args *args);
int volume_rm_command(const struct args *args);
int info_command(const struct args *args);
int version_command(const struct args *args);
int df_command(const struct args *args);

/* Says that a command of Docker's is not in this lab, and what to do instead. -1 if Docker has no such command either. */
int absent_command(const char *name);

#endif

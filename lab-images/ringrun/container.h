/* SPDX-License-Identifier: MIT */
/* A container's state: a folder under the state root, with what later commands must know. */
#ifndef RINGRUN_CONTAINER_H
#define RINGRUN_CONTAINER_H

#include <stdint.h>
#include <sys/types.h>

#include "../unik/file.h"
#include "ringrun.h"

enum container_status { CONTAINER_CREATED, CONTAINER_RUNNING, CONTAINER_STOPPED };

struct container {
    char id[ID_SIZE];
    char folder[PATH_SIZE];
    char bundle[PATH_SIZE];
    pid_t pid;
    int64_t pid_start; /* ticks since the machine started: tells a process from a later one of the same number */
    char instance[INSTANCE_SIZE];
    char address[16];
    int64_t serial; /* the provider's number of the machine; 0 while there is none */
    enum container_status status;
};

/* Whether (id) can name a container; complains if not. */
int container_id_is_valid(const char *id);

/* Fills id and folder. */
void container_name(struct container *container, const struct call *call, const char *id);

/* Makes the folder; -1 after a complaint, also if the container exists. */
int container_make(const struct container *container);

/* Writes what is known; whoever reads finds the old or the new. 0 on success. */
int container_save(const struct container *container);

/* Reads the state of the container named by (call), as it is at this moment. 0 on success, else complains. */
int container_load(struct container *container, const struct call *call);

/* Keeps the annotations, the text of a JSON object. 0 on success. */
int container_annotate(const struct container *container, const char *text);

void container_remove(const struct container *container);

/* The word of the OCI specification for a status. */
const char *container_status_name(enum container_status status);

/* When process (pid) started; -1 if there is none, or only its remains. */
int64_t process_start(pid_t pid);

/* Opens the socket over which `start` reaches the supervisor, to listen or to connect; -1 with errno. */
int container_socket(const struct container *container, int is_listener);

#endif

/* SPDX-License-Identifier: MIT */
/* What the choice of runtime (runtime/choose.c) leaves for the client. */
#ifndef RZ_DOCKER_RUNTIMES_H
#define RZ_DOCKER_RUNTIMES_H

/* The folder of links ID -> program, for containers whose runtime is not the engine's own. */
#define RUNTIMES "/run/ring-zero-runtimes"
/* Behind such a link's name: the file that says why the container's last start failed. */
#define START_REASON ".why"

#endif

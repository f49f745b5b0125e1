/* SPDX-License-Identifier: MIT */
/* Stands before conmon: at a container's end conmon is to run our small program instead of the engine's large one. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "priority.h"

#define CONMON "/usr/bin/conmon"
#define CONTAINER_EXIT "/usr/lib/ring-zero/container-exit"
#define WARM_UP "warm-up"

int main(int argc, char **argv) {
    int is_warm_up = 0;
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--exit-command") == 0) argv[i + 1] = CONTAINER_EXIT;
        if (strcmp(argv[i], "-n") == 0) is_warm_up = strcmp(argv[i + 1], WARM_UP) == 0;
    }
    /* While the engine warms up it has idle priority, which a reader's container must not inherit. */
    if (!is_warm_up) priority_usual();
    execv(CONMON, argv);
    perror(CONMON);
    return 127;
}

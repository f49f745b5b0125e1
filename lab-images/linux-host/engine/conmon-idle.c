/* SPDX-License-Identifier: MIT */
/* Stands before conmon and has it run the engine's clean-up, a second start of a large program after each container,
 * at idle priority: with one slow processor it would hold up the very command that waits for the container.
 * Called as conmon-idle it becomes conmon; called as exit-idle, by conmon, it becomes podman. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_IDLE "/usr/lib/ring-zero/exit-idle"
#define CONMON "/usr/bin/conmon"
#define PODMAN "/usr/bin/podman"

static int become(const char *program, char **argv) {
    execv(program, argv);
    perror(program);
    return 127;
}

int main(int argc, char **argv) {
    if (strcmp(argv[0], EXIT_IDLE) == 0) {
        /* The engine counts a container as ended when conmon's process is gone, which is this one. */
        if (fork() > 0) return 0;
        sched_setscheduler(0, SCHED_IDLE, &(struct sched_param){0});
        /* What /usr/bin/docker sets; conmon does not hand its environment on. */
        setenv("GOGC", "off", 1);
        setenv("GOMAXPROCS", "1", 1);
        setenv("GODEBUG", "asyncpreemptoff=1", 1);
        return become(PODMAN, argv);
    }
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--exit-command") == 0) argv[i + 1] = EXIT_IDLE;
    return become(CONMON, argv);
}

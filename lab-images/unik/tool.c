/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unik.h"

int tool_run(const char *cwd, char *const argv[]) {
    int status;
    fflush(stdout);
    /* Ctrl-C ends the tool; what it was run for is cleaned up here. */
    void (*before)(int) = signal(SIGINT, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_DFL);
        if (chdir(cwd) == 0) execvp(argv[0], argv);
        _exit(127);
    }
    pid_t ended = pid < 0 ? -1 : waitpid(pid, &status, 0);
    signal(SIGINT, before);
    if (ended != pid || pid < 0) {
        complain("%s could not be run: %s", argv[0], strerror(errno));
        return 127;
    }
    if (WIFSIGNALED(status)) complain("%s was ended by signal %d", argv[0], WTERMSIG(status));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

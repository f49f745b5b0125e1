/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unik.h"

int tool_run(const char *cwd, char *const argv[]) {
    int status;
    fflush(stdout);
    pid_t pid = vfork();
    if (pid == 0) {
        if (chdir(cwd) == 0) execvp(argv[0], argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        complain("%s could not be run: %s", argv[0], strerror(errno));
        return 127;
    }
    if (WIFSIGNALED(status)) complain("%s was ended by signal %d", argv[0], WTERMSIG(status));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

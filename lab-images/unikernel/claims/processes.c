/* SPDX-License-Identifier: MIT */
/* What a unikernel cannot do: a second process, by whatever call. */
#include "claim.h"

#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[8192];

static int child(void *argument)
{
    (void)argument;
    claim_broken(__FILE__, __LINE__, "a second process runs");
}

int main(int argc, char **argv)
{
    pid_t pid;
    char *const words[] = { "sh", NULL };
    unsigned char sent[8];
    claim_start("processes", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK_ERROR(fork(), ENOSYS);
    CHECK_ERROR(vfork(), ENOSYS);
    CHECK_ERROR(execve("/bin/sh", words, words + 1), ENOSYS);
    CHECK(posix_spawn(&pid, "/bin/sh", NULL, NULL, words, words + 1) == ENOSYS);
    CHECK_ERROR(clone(child, stack + sizeof stack, 17, NULL), ENOSYS);
    CHECK_ERROR(waitpid(-1, NULL, 0), ECHILD);
    CHECK(system("true") != 0);
    claim_take(sent, sizeof sent);
    return claim_done();
}

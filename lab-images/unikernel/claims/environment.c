/* SPDX-License-Identifier: MIT */
/* Arguments and environment, which the program may write over. */
#include "claim.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct utsname system;
    claim_start("environment", argc, argv);
    CHECK(argc == 4 && strcmp(argv[0], "environment") == 0 && argv[argc] == NULL);
    CHECK(strcmp(getenv("HOME"), "/") == 0 && getenv("PATH") && !getenv("NONE"));
    for (int i = 1; i < argc; i++)
        claim_take(argv[i], strlen(argv[i]) + 1);
    argv[2][0] = '!';
    CHECK(setenv("NONE", argv[2], 1) == 0 && getenv("NONE")[0] == '!');
    CHECK(getpid() == 1 && getppid() == 0 && getuid() == 0 && getauxval(AT_PAGESZ) == 4096);
    CHECK(uname(&system) == 0 && strcmp(system.machine, "i686") == 0 && strcmp(system.nodename, "unikernel") == 0);
    CHECK(sysconf(_SC_NPROCESSORS_ONLN) == 1 && sysconf(_SC_OPEN_MAX) == 1024);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* Directories: made, entered, read while they change, removed. */
#include "claim.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 200

static void moving(void)
{
    char path[64];
    CHECK(mkdir("/tmp/one", 0755) == 0 && mkdir("/tmp/one/two", 0755) == 0);
    CHECK_ERROR(mkdir("/tmp/one", 0755), EEXIST);
    CHECK_ERROR(mkdir("/tmp/none/two", 0755), ENOENT);
    CHECK(chdir("/tmp/one/two") == 0 && strcmp(getcwd(path, sizeof path), "/tmp/one/two") == 0);
    CHECK(chdir("../..//one/./two/..") == 0 && strcmp(getcwd(path, sizeof path), "/tmp/one") == 0);
    CHECK(chdir("/../..") == 0 && strcmp(getcwd(path, sizeof path), "/") == 0);
    CHECK(!getcwd(path, 1) && errno == ERANGE);
    CHECK_ERROR(rmdir("/tmp/one"), ENOTEMPTY);
    CHECK_ERROR(rename("/tmp/one", "/tmp/one/two/three"), EINVAL);
    CHECK_ERROR(unlink("/tmp/one/two"), EISDIR);
    CHECK_ERROR(rmdir("/tmp/one/two/."), EINVAL);
    CHECK(rename("/tmp/one/two", "/tmp/other") == 0 && rmdir("/tmp/other") == 0 && rmdir("/tmp/one") == 0);
}

/* The names are made of the nonce; read in one pass that removes what it reads, none may be missed. */
static void emptying(void)
{
    char path[64];
    uint32_t sum = 0, number;
    int fd, count = 0;
    CHECK(mkdir("/tmp/many", 0755) == 0);
    for (uint32_t i = 0; i < FILES; i++) {
        claim_fill(&number, sizeof number, 1 + i);
        snprintf(path, sizeof path, "/tmp/many/%08x-%03u", (unsigned)number, (unsigned)i);
        CHECK((fd = open(path, O_CREAT | O_WRONLY, 0600)) > 2 && close(fd) == 0);
    }
    DIR *directory = opendir("/tmp/many");
    CHECK(directory && chdir("/tmp/many") == 0);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        CHECK(entry->d_type == DT_REG && unlink(entry->d_name) == 0);
        sum += (uint32_t)strtoul(entry->d_name, NULL, 16);
        count++;
    }
    CHECK(count == FILES && closedir(directory) == 0);
    CHECK(rmdir("/tmp/many") == 0);
    claim_take(&sum, sizeof sum);
}

/* /tmp/many is still the current directory, but nowhere: nothing can come into being there. */
static void nowhere(void)
{
    char path[64];
    CHECK(!getcwd(path, sizeof path) && errno == ENOENT);
    CHECK_ERROR(open("new", O_CREAT | O_WRONLY, 0600), ENOENT);
    CHECK_ERROR(mkdir("new", 0755), ENOENT);
    int fd = open("/tmp/file", O_CREAT | O_WRONLY, 0600);
    CHECK(fd > 2 && close(fd) == 0);
    CHECK_ERROR(rename("/tmp/file", "new"), ENOENT);
    CHECK(chdir("..") == 0 || errno == ENOENT);
    CHECK(chdir("/") == 0 && unlink("/tmp/file") == 0);
}

int main(int argc, char **argv)
{
    claim_start("directories", argc, argv);
    moving();
    emptying();
    nowhere();
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* Symbolic links, and what stat() tells of each kind of file. */
#include "claim.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t kind(const char *path)
{
    struct stat status;
    CHECK(lstat(path, &status) == 0);
    return status.st_mode & S_IFMT;
}

int main(int argc, char **argv)
{
    unsigned char sent[80], came[80];
    char target[64];
    int fds[2];
    struct stat status, same;
    claim_start("links", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    CHECK(mkdir("/tmp/d", 0711) == 0 && symlink("d", "/tmp/short") == 0 && symlink("../tmp/short/f", "/tmp/long") == 0);
    int fd = open("/tmp/long", O_CREAT | O_WRONLY, 0604); /* a link to what is not there yet makes it */
    CHECK(fd > 2 && write(fd, sent, sizeof sent) == sizeof sent && close(fd) == 0);
    CHECK((fd = open("/tmp/d/f", O_RDONLY)) > 2 && read(fd, came, sizeof came) == sizeof came);
    claim_take(came, sizeof came);
    CHECK(fstat(fd, &status) == 0 && stat("/tmp/long", &same) == 0 && status.st_ino == same.st_ino);
    CHECK((status.st_mode & 07777) == 0604 && status.st_size == sizeof sent && status.st_nlink == 1);
    CHECK(readlink("/tmp/long", target, sizeof target) == 14 && memcmp(target, "../tmp/short/f", 14) == 0);
    CHECK(lstat("/tmp/long", &same) == 0 && S_ISLNK(same.st_mode) && same.st_size == 14);
    CHECK_ERROR(open("/tmp/long", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_ERROR(readlink("/tmp/d", target, sizeof target), EINVAL);
    CHECK(symlink("/tmp/round", "/tmp/round") == 0);
    CHECK_ERROR(open("/tmp/round", O_RDONLY), ELOOP);
    CHECK(unlink("/tmp/round") == 0 && unlink("/tmp/long") == 0 && stat("/tmp/d/f", &same) == 0);
    CHECK(kind("/tmp/d/f") == S_IFREG && kind("/tmp/d") == S_IFDIR && kind("/tmp/short") == S_IFLNK);
    CHECK(kind("/dev/null") == S_IFCHR);
    CHECK(pipe(fds) == 0 && fstat(fds[0], &same) == 0 && S_ISFIFO(same.st_mode));
    CHECK_ERROR(lseek(fds[0], 0, SEEK_CUR), ESPIPE);
    CHECK(chmod("/tmp/d/f", 0400) == 0 && stat("/tmp/d/f", &same) == 0 && (same.st_mode & 07777) == 0400);
    CHECK_ERROR(stat("/tmp/d/f/g", &same), ENOTDIR);
    CHECK_ERROR(stat("", &same), ENOENT);
    return claim_done();
}

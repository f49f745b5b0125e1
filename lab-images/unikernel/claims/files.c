/* SPDX-License-Identifier: MIT */
/* Files that can be written: places, sizes, names. */
#include "claim.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define LENGTH 50000

static unsigned char sent[LENGTH], came[LENGTH];

static void read_back(int fd, size_t length)
{
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(read(fd, came, length) == (ssize_t)length);
    claim_take(came, length);
}

static void places(int fd)
{
    claim_fill(sent, LENGTH, 1);
    CHECK(write(fd, sent, LENGTH) == LENGTH);
    CHECK(lseek(fd, 0, SEEK_END) == LENGTH);
    CHECK(read(fd, came, 1) == 0);
    read_back(fd, LENGTH);
    claim_fill(sent, 100, 2);
    CHECK(pwrite(fd, sent, 100, 16384 - 50) == 100);
    CHECK(pread(fd, came, 100, 16384 - 50) == 100);
    claim_take(came, 100);
    CHECK(lseek(fd, 0, SEEK_CUR) == LENGTH);
    CHECK_ERROR(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_ERROR(pwrite(fd, sent, 10, -1), EINVAL);
    CHECK_ERROR(pread(fd, came, 10, -1), EINVAL);
    struct iovec parts[2] = { { sent, 10 }, { sent + 10, 20 } };
    CHECK(pwritev(fd, parts, 2, 5) == 30);
    parts[0].iov_base = came;
    parts[1].iov_base = came + 10;
    CHECK(preadv(fd, parts, 2, 5) == 30 && memcmp(came, sent, 30) == 0);
}

static void sizes(int fd)
{
    struct stat status;
    CHECK(ftruncate(fd, 10) == 0 && ftruncate(fd, 100) == 0);
    CHECK(fstat(fd, &status) == 0 && status.st_size == 100);
    CHECK(pread(fd, came, 100, 0) == 100);
    for (int i = 10; i < 100; i++)
        CHECK(came[i] == 0);
    CHECK(truncate("/tmp/a", 7) == 0 && fstat(fd, &status) == 0 && status.st_size == 7);
    int reader = open("/tmp/a", O_RDONLY);
    CHECK_ERROR(ftruncate(reader, 0), EINVAL);
    CHECK_ERROR(write(reader, sent, 1), EBADF);
    CHECK(close(reader) == 0);
}

static void names(int fd)
{
    struct stat status;
    CHECK(rename("/tmp/a", "/tmp/b") == 0);
    CHECK_ERROR(open("/tmp/a", O_RDONLY), ENOENT);
    CHECK_ERROR(open("/tmp/b", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    CHECK_ERROR(open("/tmp/b/c", O_RDWR | O_CREAT, 0600), ENOTDIR);
    CHECK(unlink("/tmp/b") == 0);
    CHECK_ERROR(unlink("/tmp/b"), ENOENT);
    claim_fill(sent, 300, 3);
    CHECK(pwrite(fd, sent, 300, 0) == 300); /* open files outlive their names */
    CHECK(pread(fd, came, 300, 0) == 300);
    claim_take(came, 300);
    CHECK(fstat(fd, &status) == 0 && status.st_size == 300);
}

static void appending(void)
{
    int fd = open("/tmp/log", O_WRONLY | O_CREAT | O_APPEND, 0644), reader = open("/tmp/log", O_RDONLY);
    claim_fill(sent, 200, 4);
    CHECK(write(fd, sent, 100) == 100);
    CHECK(lseek(fd, 0, SEEK_SET) == 0);
    CHECK(write(fd, sent + 100, 100) == 100);
    read_back(reader, 200);
    CHECK(close(fd) == 0 && close(reader) == 0);
    CHECK_ERROR(close(fd), EBADF);
}

int main(int argc, char **argv)
{
    claim_start("files", argc, argv);
    int fd = open("/tmp/a", O_RDWR | O_CREAT | O_TRUNC, 0640);
    CHECK(fd > 2);
    places(fd);
    sizes(fd);
    names(fd);
    CHECK(close(fd) == 0);
    appending();
    return claim_done();
}

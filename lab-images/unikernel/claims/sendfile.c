/* SPDX-License-Identifier: MIT */
/* sendfile(): from a file into a pipe that fills up, from a place given and from the file's own. */
#include "claim.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#define LENGTH 150000

static unsigned char sent[LENGTH], came[LENGTH];

int main(int argc, char **argv)
{
    int fds[2];
    off_t at = 50000;
    size_t got = 0;
    claim_start("sendfile", argc, argv);
    int fd = open("/tmp/long", O_RDWR | O_CREAT, 0600);
    claim_fill(sent, LENGTH, 1);
    CHECK(pipe2(fds, O_NONBLOCK) == 0 && write(fd, sent, LENGTH) == LENGTH && lseek(fd, 0, SEEK_SET) == 0);
    while (got < 100000) {
        ssize_t n = sendfile(fds[1], fd, &at, LENGTH);
        CHECK(n > 0 && at == (off_t)(50000 + got) + n && lseek(fd, 0, SEEK_CUR) == 0);
        CHECK(read(fds[0], came + got, (size_t)n) == n);
        got += (size_t)n;
    }
    CHECK(sendfile(fds[1], fd, &at, 10) == 0); /* at the end */
    claim_take(came, got);
    CHECK(sendfile(fds[1], fd, NULL, 500) == 500 && lseek(fd, 0, SEEK_CUR) == 500 && read(fds[0], came, 500) == 500);
    claim_take(came, 500);
    CHECK_ERROR(sendfile(fds[1], fds[0], NULL, 10), EINVAL);
    CHECK_ERROR(sendfile(fds[1], 999, NULL, 10), EBADF);
    CHECK_ERROR(sendfile(fds[0], fd, NULL, 10), EBADF);
    return claim_done();
}

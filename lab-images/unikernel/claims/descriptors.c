/* SPDX-License-Identifier: MIT */
/* All descriptors taken: EMFILE from every call that makes one, nothing lost, and all there again afterwards. */
#include "claim.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define MOST 1024

int main(int argc, char **argv)
{
    unsigned char sent[30], came[30];
    int fds[2], fd, last = 2;
    struct sysinfo before, after;
    claim_start("descriptors", argc, argv);
    claim_fill(sent, sizeof sent, 1);
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    CHECK(errno == EMFILE && last == MOST - 1 && sysinfo(&before) == 0);
    for (int i = 0; i < 500; i++) {
        CHECK_ERROR(dup(0), EMFILE);
        CHECK_ERROR(pipe(fds), EMFILE);
        CHECK_ERROR(eventfd(0, 0), EMFILE);
        CHECK_ERROR(epoll_create1(0), EMFILE);
        CHECK_ERROR(open("/tmp/new", O_RDWR | O_CREAT, 0600), EMFILE);
        CHECK_ERROR(fcntl(0, F_DUPFD, 10), EMFILE);
    }
    CHECK(close(last) == 0);
    for (int i = 0; i < 500; i++)
        CHECK_ERROR(pipe(fds), EMFILE); /* one is free, two are needed */
    CHECK((fd = open("/dev/null", O_RDONLY)) == last && close(last) == 0);
    CHECK(sysinfo(&after) == 0 && before.freeram <= after.freeram + 8);
    CHECK(close(100) == 0 && pipe(fds) == 0 && fds[0] == 100 && fds[1] == last); /* the lowest first */
    CHECK(dup2(fds[1], 5) == 5 && write(5, sent, sizeof sent) == sizeof sent && read(100, came, sizeof came) == sizeof came);
    claim_take(came, sizeof came);
    CHECK_ERROR(dup2(0, MOST), EBADF);
    CHECK_ERROR(fcntl(0, F_DUPFD, MOST), EINVAL);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* epoll in epoll: one within another tells, one within itself is refused. */
#include "claim.h"

#include <sys/epoll.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[20], came[20];
    int fds[2];
    struct epoll_event event = { .events = EPOLLIN }, told[4];
    claim_start("epoll-nested", argc, argv);
    int inner = epoll_create1(0), outer = epoll_create1(0);
    CHECK(pipe(fds) == 0);
    CHECK_ERROR(epoll_ctl(inner, EPOLL_CTL_ADD, inner, &event), EINVAL);
    CHECK(epoll_ctl(inner, EPOLL_CTL_ADD, fds[0], &event) == 0 && epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event) == 0);
    CHECK_ERROR(epoll_ctl(inner, EPOLL_CTL_ADD, outer, &event), ELOOP);
    CHECK(epoll_wait(outer, told, 4, 0) == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(write(fds[1], sent, sizeof sent) == sizeof sent);
    CHECK(epoll_wait(outer, told, 4, -1) == 1 && epoll_wait(inner, told, 4, 0) == 1);
    CHECK(read(fds[0], came, sizeof came) == sizeof came);
    claim_take(came, sizeof came);
    CHECK(epoll_wait(outer, told, 4, 0) == 0);
    return claim_done();
}

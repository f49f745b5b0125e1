/* SPDX-License-Identifier: MIT */
/* epoll, level-triggered: told as long as it holds. */
#include "claim.h"

#include <sys/epoll.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[30], came[30];
    int fds[2];
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x123456789abcdefull }, told[4];
    claim_start("epoll-level", argc, argv);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    CHECK(epoll > 2 && pipe(fds) == 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0);
    CHECK_ERROR(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event), EEXIST);
    CHECK_ERROR(epoll_ctl(epoll, EPOLL_CTL_MOD, fds[1], &event), ENOENT);
    CHECK_ERROR(epoll_ctl(epoll, EPOLL_CTL_ADD, 999, &event), EBADF);
    CHECK_ERROR(epoll_wait(epoll, told, 0, 0), EINVAL);
    CHECK(epoll_wait(epoll, told, 4, 10) == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(write(fds[1], sent, sizeof sent) == sizeof sent);
    for (int round = 0; round < 3; round++) {
        CHECK(epoll_wait(epoll, told, 4, -1) == 1);
        CHECK(told[0].events == EPOLLIN && told[0].data.u64 == event.data.u64);
        CHECK(read(fds[0], came + 10 * round, 10) == 10);
    }
    claim_take(came, sizeof came);
    CHECK(epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(close(fds[1]) == 0 && epoll_wait(epoll, told, 4, -1) == 1 && told[0].events == EPOLLHUP);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_DEL, fds[0], NULL) == 0 && epoll_wait(epoll, told, 4, 0) == 0);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* epoll, one shot: told once, and again only after it was asked for again. */
#include "claim.h"

#include <sys/epoll.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[60], came[60];
    int fds[2];
    struct epoll_event event = { .events = EPOLLIN | EPOLLONESHOT }, told[4];
    claim_start("epoll-oneshot", argc, argv);
    int epoll = epoll_create1(0);
    CHECK(epoll > 2 && pipe(fds) == 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(write(fds[1], sent, 30) == 30 && epoll_wait(epoll, told, 4, -1) == 1);
    CHECK(write(fds[1], sent + 30, 30) == 30 && epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_MOD, fds[0], &event) == 0);
    CHECK(epoll_wait(epoll, told, 4, -1) == 1 && epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(read(fds[0], came, 60) == 60);
    claim_take(came, sizeof came);
    return claim_done();
}

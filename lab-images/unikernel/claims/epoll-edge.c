/* SPDX-License-Identifier: MIT */
/* epoll, edge-triggered: told once for each arrival, not again for what is still there. */
#include "claim.h"

#include <sys/epoll.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char sent[60], came[60];
    int fds[2];
    struct epoll_event event = { .events = EPOLLIN | EPOLLET }, told[4];
    claim_start("epoll-edge", argc, argv);
    int epoll = epoll_create1(0);
    CHECK(epoll > 2 && pipe(fds) == 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event) == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(write(fds[1], sent, 20) == 20);
    CHECK(epoll_wait(epoll, told, 4, -1) == 1 && told[0].events == EPOLLIN);
    CHECK(epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(read(fds[0], came, 10) == 10); /* ten are left: nothing new */
    CHECK(epoll_wait(epoll, told, 4, 0) == 0);
    CHECK(write(fds[1], sent + 20, 40) == 40);
    CHECK(epoll_wait(epoll, told, 4, -1) == 1);
    CHECK(read(fds[0], came + 10, 50) == 50);
    claim_take(came, sizeof came);
    CHECK(epoll_wait(epoll, told, 4, 0) == 0);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* poll(): what is ready, what is not, what is no descriptor, and how long it waits. */
#include "claim.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    unsigned char sent[40], came[40];
    int fds[2];
    claim_start("poll", argc, argv);
    CHECK(pipe(fds) == 0);
    struct pollfd polled[] = { { fds[0], POLLIN, 0 }, { fds[1], POLLOUT, 0 }, { 777, POLLIN, 0 }, { -1, POLLIN, 9 } };
    CHECK(poll(polled, 1, 0) == 0);
    long began = milliseconds();
    CHECK(poll(polled, 1, 30) == 0);
    CHECK(milliseconds() - began >= 25);
    CHECK(poll(polled, 4, -1) == 2);
    CHECK(polled[0].revents == 0 && polled[1].revents == POLLOUT && polled[2].revents == POLLNVAL && polled[3].revents == 0);
    claim_fill(sent, sizeof sent, 1);
    CHECK(write(fds[1], sent, sizeof sent) == sizeof sent);
    CHECK(poll(polled, 1, -1) == 1 && polled[0].revents == POLLIN);
    CHECK(read(fds[0], came, sizeof came) == sizeof came);
    claim_take(came, sizeof came);
    CHECK(close(fds[1]) == 0 && poll(polled, 1, -1) == 1 && polled[0].revents == POLLHUP);
    return claim_done();
}

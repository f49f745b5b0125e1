/* SPDX-License-Identifier: MIT */
/* Event counters. */
#include "claim.h"

#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    uint32_t part;
    uint64_t sum = 0, value;
    claim_start("eventfd", argc, argv);
    int fd = eventfd(0, EFD_NONBLOCK), steps = eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);
    CHECK_ERROR(read(fd, &value, sizeof value), EAGAIN);
    for (uint32_t i = 1; i <= 5; i++) {
        claim_fill(&part, sizeof part, i);
        value = part;
        CHECK(write(fd, &value, sizeof value) == sizeof value);
    }
    struct pollfd polled = { fd, POLLIN, 0 };
    CHECK(poll(&polled, 1, -1) == 1);
    CHECK(read(fd, &sum, sizeof sum) == sizeof sum);
    claim_take(&sum, sizeof sum);
    CHECK(poll(&polled, 1, 0) == 0);
    CHECK_ERROR(read(fd, &value, 4), EINVAL);
    value = UINT64_MAX;
    CHECK_ERROR(write(fd, &value, sizeof value), EINVAL);
    value = UINT64_MAX - 1;
    CHECK(write(fd, &value, sizeof value) == sizeof value);
    CHECK_ERROR(write(fd, &(uint64_t){ 1 }, sizeof value), EAGAIN);
    CHECK(read(steps, &value, sizeof value) == 8 && value == 1 && read(steps, &value, sizeof value) == 8 && value == 1);
    CHECK_ERROR(read(steps, &value, sizeof value), EAGAIN);
    return claim_done();
}

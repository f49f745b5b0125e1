/* SPDX-License-Identifier: MIT */
/* What one system call costs: the smallest there is, many times, by the monotonic clock. The same source is a unikernel
 * and a Linux program. Prints one line for each of a few rounds: the first ones find the emulator's code cold. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 10, CALLS = 200000 };

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void)
{
    for (int round = 1; round <= ROUNDS; round++) {
        int64_t began = now_ns();
        for (int i = 0; i < CALLS; i++)
            getppid();
        int64_t tenths = (now_ns() - began) * 10 / CALLS;
        printf("callcost: round %d: %lld.%lld ns a call\n", round, (long long)tenths / 10, (long long)tenths % 10);
    }
    printf("callcost: done\n");
    return 0;
}

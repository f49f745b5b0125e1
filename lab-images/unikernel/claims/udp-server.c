/* SPDX-License-Identifier: MIT */
/* Sends back five datagrams that come to port 7, to whom they came from. */
#include "claim.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char bytes[2000];
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(7) }, peer;
    claim_start("udp-server", argc, argv);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(fd > 2 && bind(fd, (struct sockaddr *)&here, sizeof here) == 0);
    CHECK_ERROR(sendto(fd, bytes, 1, 0, NULL, 0), EDESTADDRREQ);
    CHECK_ERROR(recv(fd, bytes, 1, MSG_DONTWAIT), EAGAIN);
    printf("udp-server: waiting\n");
    for (int i = 0; i < 5; i++) {
        socklen_t length = sizeof peer;
        ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&peer, &length);
        CHECK(n == 100 * i && length == sizeof peer);
        claim_take(bytes, (size_t)n);
        CHECK(sendto(fd, bytes, (size_t)n, 0, (struct sockaddr *)&peer, length) == n);
    }
    CHECK(close(fd) == 0);
    return claim_done();
}

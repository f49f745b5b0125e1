/* SPDX-License-Identifier: MIT */
/* Accepts one connection on port 80 and sends back what comes, until the peer has sent all; takes it into its answer. */
#include "claim.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static unsigned char bytes[8192];
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(80) }, peer;
    socklen_t length = sizeof peer;
    ssize_t n;
    claim_start("tcp-server", argc, argv);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(listener > 2 && bind(listener, (struct sockaddr *)&here, sizeof here) == 0 && listen(listener, 5) == 0);
    printf("tcp-server: listening\n");
    int fd = accept(listener, (struct sockaddr *)&peer, &length);
    CHECK(fd > listener && length == sizeof peer && peer.sin_family == AF_INET && peer.sin_addr.s_addr != 0);
    CHECK(getsockname(fd, (struct sockaddr *)&here, &length) == 0 && ntohs(here.sin_port) == 80);
    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) {
        claim_take(bytes, (size_t)n);
        CHECK(send(fd, bytes, (size_t)n, 0) == n);
    }
    CHECK(n == 0 && close(fd) == 0 && close(listener) == 0);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* Sends five datagrams to ADDRESS PORT, the first empty, and gets each back whole. Arguments: NONCE ADDRESS PORT. */
#include "claim.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static unsigned char sent[70000], came[2000];
    struct sockaddr_in peer = { .sin_family = AF_INET };
    claim_start("udp-client", argc, argv);
    CHECK(argc == 4 && inet_pton(AF_INET, argv[2], &peer.sin_addr) == 1);
    peer.sin_port = htons((uint16_t)atoi(argv[3]));
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(fd > 2 && connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0);
    CHECK_ERROR(send(fd, sent, sizeof sent, 0), EMSGSIZE);
    for (unsigned i = 0; i < 5; i++) {
        struct pollfd polled = { fd, POLLIN, 0 };
        claim_fill(sent, 100 * i, 1 + i);
        /* The first datagram may be lost while the peer's address is asked for, as on any network. */
        do
            CHECK(send(fd, sent, 100 * i, 0) == (ssize_t)(100 * i));
        while (i == 0 && poll(&polled, 1, 500) == 0);
        CHECK(recv(fd, came, sizeof came, 0) == (ssize_t)(100 * i));
        claim_take(came, 100 * i);
    }
    CHECK(close(fd) == 0);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* Connects to ADDRESS PORT, sends 40,000 bytes and reads them back; is refused by a port that nobody listens on.
 * Arguments: NONCE ADDRESS PORT CLOSED-PORT. */
#include "claim.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LENGTH 40000

static unsigned char sent[LENGTH], came[LENGTH];

int main(int argc, char **argv)
{
    struct sockaddr_in peer = { .sin_family = AF_INET }, name;
    socklen_t length = sizeof name;
    size_t got = 0;
    claim_start("tcp-client", argc, argv);
    CHECK(argc == 5 && inet_pton(AF_INET, argv[2], &peer.sin_addr) == 1);
    int refused = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
    peer.sin_port = htons((uint16_t)atoi(argv[4]));
    CHECK_ERROR(connect(refused, (struct sockaddr *)&peer, sizeof peer), ECONNREFUSED);
    CHECK(close(refused) == 0);
    peer.sin_port = htons((uint16_t)atoi(argv[3]));
    CHECK_ERROR(send(fd, sent, 1, MSG_NOSIGNAL), ENOTCONN);
    CHECK(connect(fd, (struct sockaddr *)&peer, sizeof peer) == 0);
    CHECK(getpeername(fd, (struct sockaddr *)&name, &length) == 0 && name.sin_port == peer.sin_port);
    claim_fill(sent, LENGTH, 1);
    for (size_t at = 0; at < LENGTH; at += 10000) {
        CHECK(send(fd, sent + at, 10000, 0) == 10000);
        while (got < at + 10000) {
            ssize_t n = recv(fd, came + got, LENGTH - got, 0);
            CHECK(n > 0);
            got += (size_t)n;
        }
    }
    claim_take(came, LENGTH);
    CHECK(shutdown(fd, SHUT_WR) == 0 && recv(fd, came, 1, 0) == 0 && close(fd) == 0);
    return claim_done();
}

/* SPDX-License-Identifier: MIT */
/* Names by the C library's own resolver and /etc/resolv.conf. Arguments: NONCE NAME ADDRESS ..., each name with the
 * address it must have, or `none`. */
#include "claim.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

int main(int argc, char **argv)
{
    unsigned char mask[INET_ADDRSTRLEN];
    claim_start("dns", argc, argv);
    CHECK(argc >= 4);
    for (int i = 2; i + 1 < argc; i += 2) {
        struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found = NULL;
        char text[INET_ADDRSTRLEN] = "";
        int error = getaddrinfo(argv[i], "80", &hints, &found);
        if (strcmp(argv[i + 1], "none") == 0) {
            CHECK(error == EAI_NONAME);
            continue;
        }
        CHECK(error == 0 && found);
        struct sockaddr_in *address = (struct sockaddr_in *)found->ai_addr;
        CHECK(inet_ntop(AF_INET, &address->sin_addr, text, sizeof text) && strcmp(text, argv[i + 1]) == 0);
        claim_fill(mask, sizeof mask, (uint32_t)i);
        for (size_t j = 0; j < sizeof text; j++)
            mask[j] ^= (unsigned char)text[j];
        claim_take(mask, strlen(text));
        freeaddrinfo(found);
    }
    return claim_done();
}

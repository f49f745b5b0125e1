/* SPDX-License-Identifier: MIT */
/* Asks for names that only the nonce determines, one after the other, whatever is answered, and says each answer.
 * Arguments: NONCE COUNT. */
#include "claim.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_BYTES 8

/* The digits make a label; musl adds no domain to a name with a dot. */
static void make_name(char name[2 * NAME_BYTES + sizeof ".lab"], uint32_t salt)
{
    unsigned char bytes[NAME_BYTES];
    claim_fill(bytes, sizeof bytes, salt);
    for (size_t i = 0; i < sizeof bytes; i++)
        sprintf(name + 2 * i, "%02x", bytes[i]);
    sprintf(name + 2 * sizeof bytes, ".lab");
}

static void ask(const char *name)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found = NULL;
    char text[INET_ADDRSTRLEN] = "";
    int error = getaddrinfo(name, "80", &hints, &found);
    if (error) {
        printf("%s: no address, %d\n", name, error);
        return;
    }
    const struct sockaddr_in *address = (struct sockaddr_in *)found->ai_addr;
    CHECK(inet_ntop(AF_INET, &address->sin_addr, text, sizeof text));
    printf("%s: %s\n", name, text);
    freeaddrinfo(found);
}

int main(int argc, char **argv)
{
    char name[2 * NAME_BYTES + sizeof ".lab"];
    claim_start("resolver", argc, argv);
    CHECK(argc == 3);
    uint32_t count = (uint32_t)atoi(argv[2]);
    for (uint32_t i = 0; i < count; i++) {
        make_name(name, i);
        ask(name);
    }
    claim_take(name, sizeof name - 1);
    return claim_done();
}

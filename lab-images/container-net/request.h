/* SPDX-License-Identifier: MIT */
/* What the engine asks for: one container's networks and published ports, as JSON on standard input. */
#ifndef RZ_NET_REQUEST_H
#define RZ_NET_REQUEST_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define REQUEST_ATTACHMENTS_MAX 8
#define REQUEST_PORTS_MAX 64
#define REQUEST_ALIASES_MAX 16
#define REQUEST_BYTES_MAX 65536

/* Ports of the host that lead to ports of the container, (range) of each. Addresses are in network order. */
struct port {
    in_addr_t host; /* INADDR_ANY: every address of the host */
    uint16_t host_port, container_port, range;
    uint8_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
};

/* The container on one network. */
struct attachment {
    const char *network, *bridge, *interface;
    in_addr_t address, gateway, subnet; /* (gateway) may be 0: none */
    int prefix, mtu;                    /* (mtu) may be 0: the kernel's own */
    bool internal, names;
    uint8_t mac[6];
    const char *aliases[REQUEST_ALIASES_MAX];
    int alias_count;
};

struct request {
    const char *container, *name;
    struct attachment attachments[REQUEST_ATTACHMENTS_MAX];
    int attachment_count;
    struct port ports[REQUEST_PORTS_MAX];
    int port_count;
};

/* Parses (text), which it changes and whose strings (out) goes on using. NULL, or what is wrong. */
const char *request_parse(struct request *out, char *text);

/* The first and last address of an attachment's subnet, in host order. */
uint32_t request_first(const struct attachment *attachment);
uint32_t request_last(const struct attachment *attachment);

#endif

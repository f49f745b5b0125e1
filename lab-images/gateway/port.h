/* SPDX-License-Identifier: MIT */
/* What the gateway's files offer each other. */
#ifndef PORT_H
#define PORT_H

#include "gateway.h"
#include "lwip/ip_addr.h"

/* The scratch area shared with the owner. */
extern uint8_t port_scratch[GW_SCRATCH_BYTES];
/* Set while lwIP is at work on a frame or a timer: a second frame must not enter then. */
extern int port_in_stack;
extern struct gw_stats port_stats;

static inline ip4_addr_t port_address(uint32_t ip) {
  return (ip4_addr_t){lwip_htonl(ip)};
}

/* True for an address of another station on the gateway's network. */
int netif_reaches(uint32_t ip);
/* Creates the network interface; its frames go to gw_transmit. */
int32_t netif_start(uint32_t ip, uint32_t netmask, uint32_t mac_hi16, uint32_t mac_lo32);

/* Prepares the connection table. */
void tcp_start(void);
/* Applies the lab's time limits to all connections. Before lwIP's own timers, which act on them. */
void tcp_limit(uint32_t now);

#endif

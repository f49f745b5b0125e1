/* SPDX-License-Identifier: MIT */
/* lwIP is compiled once with everything on, and its core calls upper protocols by name. In an image without one of
 * them these take its place: weak, so the real ones win where they are linked. A packet nobody takes is dropped. */
#include <lwip/pbuf.h>
#include <lwip/netif.h>

#define WEAK __attribute__((weak))

static void drop(struct pbuf *packet) { pbuf_free(packet); }

WEAK void tcp_init(void) { }
WEAK void tcp_tmr(void) { }
WEAK void tcp_input(struct pbuf *packet, struct netif *netif) { (void)netif, drop(packet); }
WEAK void tcp_netif_ip_addr_changed(const void *old, const void *new) { (void)old, (void)new; }
WEAK void udp_init(void) { }
WEAK void udp_input(struct pbuf *packet, struct netif *netif) { (void)netif, drop(packet); }
WEAK void udp_netif_ip_addr_changed(const void *old, const void *new) { (void)old, (void)new; }
WEAK void dhcp_coarse_tmr(void) { }
WEAK void dhcp_fine_tmr(void) { }
WEAK void dhcp_network_changed(struct netif *netif) { (void)netif; }
WEAK u8_t dhcp_supplied_address(const struct netif *netif) { return (void)netif, 0; }
WEAK void dns_init(void) { }
WEAK void dns_tmr(void) { }
WEAK void dns_setserver(u8_t number, const void *server) { (void)number, (void)server; }

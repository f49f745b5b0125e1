/* SPDX-License-Identifier: MIT */
/* An address by DHCP, through lwIP. */
#include "uk.h"

#include <lwip/dhcp.h>

#define DHCP_WAIT (5 * NS_PER_SECOND)

void net_dhcp(struct netif *netif)
{
    if (dhcp_start(netif) != ERR_OK)
        panic("net: DHCP cannot start");
    uint64_t deadline = clock_now() + DHCP_WAIT;
    while (!dhcp_supplied_address(netif) && clock_now() < deadline)
        idle(deadline);
    if (!dhcp_supplied_address(netif))
        console_printf("net: no DHCP server has answered yet; going on asking\n");
}

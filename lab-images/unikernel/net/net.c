/* SPDX-License-Identifier: MIT */
/* lwIP on the network card: its network interface, its timers, and the machine's address. */
#include "uk.h"
#include "x86.h"

#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>
#include <string.h>

#define FRAMES_PER_POLL 64
#define FRAME_MIN       60
#define FRAME_SLACK     8

static struct netif interface;

u32_t sys_now(void)
{
    return (u32_t)(clock_now() / NS_PER_MS);
}

_Noreturn void net_assertion_failed(void)
{
    panic("lwip: an assertion failed");
}

/* The frame stays in lwIP's buffer, which the card reads: a reference holds it until nic_frame_done(). lwIP will not
 * change a buffer somebody else refers to. */
static err_t link_output(struct netif *netif, struct pbuf *frame)
{
    (void)netif;
    struct nic_piece pieces[8];
    int count = 0;
    for (struct pbuf *p = frame; p; p = p->next) {
        if (count == sizeof pieces / sizeof pieces[0])
            return ERR_BUF;
        pieces[count++] = (struct nic_piece){ p->payload, p->len };
    }
    pbuf_ref(frame);
    if (nic()->send(pieces, count, frame) < 0) {
        pbuf_free(frame);
        return ERR_MEM; /* TCP sends again later */
    }
    uk_counters.frames_out++;
    return ERR_OK;
}

void nic_frame_done(void *frame)
{
    pbuf_free(frame);
}

/* lwIP 2.1.3 reads an ARP packet without asking whether it is whole, and one byte behind TCP options that end in the
 * middle. Zeros stand where it may look: frames are made as long as Ethernet's shortest, with some slack behind. */
void nic_frame_received(const void *data, size_t length)
{
    size_t padded = length < FRAME_MIN ? FRAME_MIN : length;
    struct pbuf *p = length <= FRAME_MAX ? pbuf_alloc(PBUF_RAW, (u16_t)(padded + FRAME_SLACK), PBUF_RAM) : NULL;
    uk_counters.frames_in++;
    if (!p) {
        uk_counters.frames_dropped++;
        return;
    }
    memcpy(p->payload, data, length);
    memset((char *)p->payload + length, 0, padded + FRAME_SLACK - length);
    pbuf_realloc(p, (u16_t)padded);
    if (interface.input(p, &interface) != ERR_OK)
        pbuf_free(p);
}

static err_t interface_init(struct netif *netif)
{
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->mtu = 1500;
    netif->hwaddr_len = 6;
    memcpy(netif->hwaddr, nic_mac(), 6);
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = link_output;
    return ERR_OK;
}

static void print_address(struct netif *netif)
{
    static const char hex[] = "0123456789abcdef";
    const uint8_t *ip = (const uint8_t *)netif_ip4_addr(netif);
    char mac[3 * 6] = "";

    if (ip4_addr_isany(netif_ip4_addr(netif)))
        return;
    for (int i = 0; i < 6; i++) {
        mac[3 * i] = hex[netif->hwaddr[i] >> 4];
        mac[3 * i + 1] = hex[netif->hwaddr[i] & 15];
        mac[3 * i + 2] = i < 5 ? ':' : 0;
    }
    console_printf("net: %s, address %u.%u.%u.%u, card %s\n", nic()->name, ip[0], ip[1], ip[2], ip[3], mac);
}

/* Reads ip= and gw=. Returns 0 if there is no ip=. */
static int static_address(ip4_addr_t *ip, ip4_addr_t *mask, ip4_addr_t *gateway)
{
    const char *text = cmdline_get("ip"), *gateway_text = cmdline_get("gw");
    uint32_t address, prefix, gateway_address = 0;
    if (!text)
        return 0;
    if (!cmdline_parse_address(text, &address, &prefix))
        panic("net: ip=%s is not an address with a prefix length, such as 10.0.0.10/24", text);
    if (gateway_text && !cmdline_parse_address(gateway_text, &gateway_address, NULL))
        panic("net: gw=%s is not an address, such as 10.0.0.1", gateway_text);
    ip4_addr_set_u32(ip, lwip_htonl(address));
    ip4_addr_set_u32(mask, prefix ? lwip_htonl(0xffffffffu << (32 - prefix)) : 0);
    ip4_addr_set_u32(gateway, lwip_htonl(gateway_address));
    return 1;
}

void net_init(void)
{
    ip4_addr_t ip = { 0 }, mask = { 0 }, gateway = { 0 };
    int is_static = static_address(&ip, &mask, &gateway);

    if (!nic_init || !nic_init())
        panic("net: no network card that a driver of this image knows");
    lwip_init();
    netif_add(&interface, &ip, &mask, &gateway, NULL, interface_init, ethernet_input);
    netif_set_default(&interface);
    netif_set_hostname(&interface, cmdline_get("name") ? cmdline_get("name") : "unikernel");
    netif_set_status_callback(&interface, print_address);
    netif_set_up(&interface);
    if (is_static)
        return;
    if (!net_dhcp)
        panic("net: no ip= on the command line, and this image has no DHCP");
    net_dhcp(&interface);
}

int net_poll(void)
{
    int frames = nic()->poll(FRAMES_PER_POLL);
    if (sys_timeouts_sleeptime() == 0) {
        if (net_tcp_before_timers)
            net_tcp_before_timers();
        sys_check_timeouts();
    }
    return frames > 0;
}

uint64_t net_next_timer(void)
{
    u32_t ms = sys_timeouts_sleeptime();
    return ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? NEVER : ms * NS_PER_MS;
}

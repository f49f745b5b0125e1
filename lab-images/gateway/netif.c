/* SPDX-License-Identifier: MIT */
/* The gateway's one network interface: frames in from the scratch area, frames out to gw_transmit. */
#include <string.h>

#include "conn.h"
#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "netif/ethernet.h"
#include "port.h"

#define MTU 1500
#define FRAME_MIN (SIZEOF_ETH_HDR - ETH_PAD_SIZE)
#define FRAME_MAX (FRAME_MIN + MTU)
/* The shortest frame on a real cable, without its check sequence. lwIP's ARP reads its packet without looking at the
 * length, trusting in the padding that a virtual network card may leave out. */
#define FRAME_PADDED 60
/* When the last byte of a segment's options is the kind of one, lwIP reads that option's length behind the frame. */
#define FRAME_SLACK 2

static struct netif ethernet;

static void netif_mac(uint8_t *mac, uint32_t hi16, uint32_t lo32) {
  mac[0] = (uint8_t)(hi16 >> 8);
  mac[1] = (uint8_t)hi16;
  for (int i = 0; i < 4; i++) mac[2 + i] = (uint8_t)(lo32 >> (24 - 8 * i));
}

static err_t netif_transmit(struct netif *netif, struct pbuf *p) {
  LWIP_UNUSED_ARG(netif);
  LWIP_ASSERT("frame in one piece", p->len == p->tot_len && p->len >= SIZEOF_ETH_HDR);
  port_stats.frames_sent++;
  gw_transmit((const uint8_t *)p->payload + ETH_PAD_SIZE, p->len - ETH_PAD_SIZE);
  return ERR_OK;
}

static err_t netif_setup(struct netif *netif) {
  netif->name[0] = 'g';
  netif->name[1] = 'w';
  netif->mtu = MTU;
  netif->hwaddr_len = ETH_HWADDR_LEN;
  netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
  netif->output = etharp_output;
  netif->linkoutput = netif_transmit;
  return ERR_OK;
}

int32_t netif_start(uint32_t ip, uint32_t netmask, uint32_t mac_hi16, uint32_t mac_lo32) {
  ip4_addr_t address = port_address(ip), mask = port_address(netmask), none = port_address(0);
  netif_mac(ethernet.hwaddr, mac_hi16, mac_lo32);
  netif_add(&ethernet, &address, &mask, &none, NULL, netif_setup, ethernet_input);
  netif_set_default(&ethernet);
  netif_set_link_up(&ethernet);
  netif_set_up(&ethernet);
  return ERR_OK;
}

int netif_reaches(uint32_t ip) {
  ip4_addr_t address = port_address(ip);
  uint32_t host = ip & ~lwip_ntohl(ip4_addr_get_u32(netif_ip4_netmask(&ethernet)));
  return host != 0 && ip4_addr_netcmp(&address, netif_ip4_addr(&ethernet), netif_ip4_netmask(&ethernet)) &&
         !ip4_addr_cmp(&address, netif_ip4_addr(&ethernet)) && !ip4_addr_isbroadcast(&address, &ethernet);
}

int32_t gw_arp_add(uint32_t ip, uint32_t mac_hi16, uint32_t mac_lo32) {
  if (!netif_reaches(ip)) return ERR_RTE;
  ip4_addr_t address = port_address(ip);
  struct eth_addr mac;
  netif_mac(mac.addr, mac_hi16, mac_lo32);
  return etharp_add_static_entry(&address, &mac);
}

/* Copies a frame out of the scratch area, followed by zeros where lwIP reads further than it should. */
static struct pbuf *netif_copy(uint32_t len) {
  uint32_t padded = ETH_PAD_SIZE + LWIP_MAX(len, FRAME_PADDED);
  struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)(padded + FRAME_SLACK), PBUF_RAM);
  if (!p) return NULL;
  uint8_t *frame = (uint8_t *)p->payload + ETH_PAD_SIZE;
  memcpy(frame, port_scratch, len);
  memset(frame + len, 0, padded + FRAME_SLACK - ETH_PAD_SIZE - len);
  pbuf_realloc(p, (u16_t)padded);
  return p;
}

int32_t gw_receive(uint32_t len) {
  if (port_in_stack) return ERR_INPROGRESS;
  port_stats.frames_received++;
  int is_plausible = len >= FRAME_MIN && len <= FRAME_MAX && netif_is_up(&ethernet);
  struct pbuf *p = is_plausible ? netif_copy(len) : NULL;
  if (!p) {
    port_stats.frames_dropped++;
    return is_plausible ? ERR_MEM : ERR_VAL;
  }
  port_in_stack = 1;
  if (ethernet.input(p, &ethernet) != ERR_OK) pbuf_free(p);
  port_in_stack = 0;
  conn_report();
  return ERR_OK;
}

/* SPDX-License-Identifier: MIT */
/* UDP: datagrams of bound ports go to gw_udp; the page's DHCP, DNS and NTP answers leave by gw_udp_send. */
#include "lwip/udp.h"

#include <string.h>

#include "port.h"

#define DATAGRAM_MAX (1500 - 20 - 8)

static struct udp_pcb *bound[MEMP_NUM_UDP_PCB];

static void udp_on_received(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *address, u16_t port) {
  LWIP_UNUSED_ARG(arg);
  gw_udp(pcb->local_port, lwip_ntohl(ip4_addr_get_u32(address)), port, p->payload, p->len);
  pbuf_free(p);
}

static struct udp_pcb **udp_find(uint32_t port) {
  for (uint32_t i = 0; i < LWIP_ARRAYSIZE(bound); i++)
    if (bound[i] && bound[i]->local_port == port) return &bound[i];
  return NULL;
}

int32_t gw_udp_bind(uint32_t port) {
  if (port == 0 || port > 0xffff) return ERR_VAL;
  if (udp_find(port)) return ERR_USE;
  struct udp_pcb **place = bound;
  while (place < bound + LWIP_ARRAYSIZE(bound) && *place) place++;
  if (place == bound + LWIP_ARRAYSIZE(bound)) return ERR_MEM;
  struct udp_pcb *pcb = udp_new_ip_type(IPADDR_TYPE_V4);
  if (!pcb) return ERR_MEM;
  err_t err = udp_bind(pcb, IP4_ADDR_ANY, (u16_t)port);
  if (err != ERR_OK) {
    udp_remove(pcb);
    return err;
  }
  udp_recv(pcb, udp_on_received, NULL);
  *place = pcb;
  return ERR_OK;
}

int32_t gw_udp_send(uint32_t dst_ip, uint32_t dst_port, uint32_t src_port, uint32_t len) {
  struct udp_pcb **place = udp_find(src_port);
  if (!place || len > DATAGRAM_MAX || dst_port == 0 || dst_port > 0xffff) return ERR_VAL;
  struct pbuf *p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)len, PBUF_RAM);
  if (!p) return ERR_MEM;
  memcpy(p->payload, port_scratch, len);
  ip_addr_t address = port_address(dst_ip);
  err_t err = udp_sendto(*place, p, &address, (u16_t)dst_port);
  pbuf_free(p);
  return err;
}

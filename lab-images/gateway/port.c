/* SPDX-License-Identifier: MIT */
/* The module's frame: clock, randomness, scratch area, and the exports that start and drive the stack. */
#include "port.h"

#include "conn.h"
#include "hooks.h"
#include "lwip/init.h"
#include "lwip/memp.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/timeouts.h"

uint8_t port_scratch[GW_SCRATCH_BYTES];
int port_in_stack;
struct gw_stats port_stats;

static int is_started;
static uint32_t random_state = 0x9e3779b9;
static uint32_t isn_key;

u32_t sys_now(void) {
  return gw_now_ms();
}

/* xorshift32 (Marsaglia 2003): the lab's network has no adversary outside the reader's own browser. */
uint32_t port_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

static uint32_t port_mix(uint32_t hash, uint32_t word) {
  hash = (hash ^ word) * 0x85ebca6bu;
  return hash ^ (hash >> 15);
}

u32_t port_isn(const ip_addr_t *local_ip, u16_t local_port, const ip_addr_t *remote_ip, u16_t remote_port) {
  uint32_t hash = port_mix(isn_key, ip4_addr_get_u32(local_ip));
  hash = port_mix(hash, ip4_addr_get_u32(remote_ip));
  hash = port_mix(hash, (uint32_t)local_port << 16 | remote_port);
  return hash + 250 * sys_now(); /* one step in 4 us, RFC 793 section 3.3 */
}

void gw_seed(uint32_t seed) {
  random_state = seed ? seed : 0x9e3779b9; /* zero is the one state xorshift never leaves */
  isn_key = port_random();
}

int32_t gw_init(uint32_t ip, uint32_t netmask, uint32_t mac_hi16, uint32_t mac_lo32) {
  if (is_started) return ERR_USE;
  is_started = 1;
  lwip_init();
  tcp_start();
  return netif_start(ip, netmask, mac_hi16, mac_lo32);
}

uint8_t *gw_buffer(void) {
  return port_scratch;
}

uint32_t gw_poll(void) {
  if (!is_started || port_in_stack) return 0;
  tcp_limit(sys_now());
  port_in_stack = 1;
  sys_check_timeouts();
  port_in_stack = 0;
  conn_report();
  return sys_timeouts_sleeptime();
}

const struct gw_stats *gw_stats(void) {
  port_stats.connections = conn_count();
  port_stats.pcbs = 0;
  port_stats.time_wait = 0;
  port_stats.segments = 0;
  for (const struct tcp_pcb *pcb = tcp_tw_pcbs; pcb; pcb = pcb->next) port_stats.time_wait++;
  for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
    port_stats.pcbs++;
    for (const struct tcp_seg *seg = pcb->unsent; seg; seg = seg->next) port_stats.segments++;
    for (const struct tcp_seg *seg = pcb->unacked; seg; seg = seg->next) port_stats.segments++;
    for (const struct tcp_seg *seg = pcb->ooseq; seg; seg = seg->next) port_stats.segments++;
  }
  return &port_stats;
}

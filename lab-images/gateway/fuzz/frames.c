/* SPDX-License-Identifier: MIT */
#include "frames.h"

#include <string.h>

#define ETHERNET 14
#define IPV4 20
#define REMEMBERED 64
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

static uint32_t state = 1;
static struct {
  uint8_t bytes[FRAME_ROOM];
  uint32_t len;
} ring[REMEMBERED];
static uint32_t remembered;

void frames_seed(uint32_t seed) {
  state = seed ? seed : 1;
}

uint32_t frames_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

uint32_t frames_below(uint32_t limit) {
  return frames_random() % limit;
}

int frames_once(uint32_t of) {
  return frames_below(of) == 0;
}

static void frames_fill(uint8_t *to, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) to[i] = (uint8_t)(frames_random() >> 24);
}

static void put16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

static uint32_t get16(const uint8_t *at) {
  return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at) {
  return get16(at) << 16 | get16(at + 2);
}

/* The Internet checksum, RFC 1071, on top of (sum). */
static uint32_t frames_sum(const uint8_t *at, uint32_t len, uint32_t sum) {
  for (; len > 1; len -= 2, at += 2) sum += get16(at);
  if (len) sum += (uint32_t)*at << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/* Makes the checksums of an IPv4 frame right as far as its lengths make sense. */
static void frames_fix(uint8_t *frame, uint32_t len) {
  if (len < ETHERNET + IPV4 || get16(frame + 12) != 0x0800) return;
  uint8_t *ip = frame + ETHERNET;
  uint32_t header = (ip[0] & 15u) * 4, total = get16(ip + 2);
  if (total > len - ETHERNET) total = len - ETHERNET;
  if (header < IPV4 || header > total) return;
  put16(ip + 10, 0);
  put16(ip + 10, frames_sum(ip, header, 0));
  uint32_t is_tcp = ip[9] == PROTOCOL_TCP, is_udp = ip[9] == PROTOCOL_UDP;
  uint32_t at = header + (is_tcp ? 16 : is_udp ? 6 : 2), pseudo = 0;
  if (at + 2 > total) return;
  if (is_tcp || is_udp) {
    pseudo = ip[9] + total - header;
    for (uint32_t i = 12; i < 20; i += 2) pseudo += get16(ip + i);
  }
  put16(ip + at, 0);
  put16(ip + at, frames_sum(ip + header, total - header, pseudo));
}

static void frames_mac(uint8_t *at, uint32_t ip) {
  put16(at, 0x0022);
  put32(at + 2, 0x15000000u | (ip & 0xff));
}

/* Ethernet and IPv4 headers around (len) bytes of payload that the caller has put in their place. */
static uint32_t frames_ip(uint8_t *frame, uint32_t src_ip, uint32_t dst_ip, uint8_t protocol, uint32_t len) {
  frames_mac(frame, dst_ip);
  if (dst_ip == 0xffffffff) memset(frame, 0xff, 6);
  frames_mac(frame + 6, src_ip);
  put16(frame + 12, 0x0800);
  uint8_t *ip = frame + ETHERNET;
  memset(ip, 0, IPV4);
  ip[0] = 0x45;
  put16(ip + 2, IPV4 + len);
  ip[8] = 64;
  ip[9] = protocol;
  put32(ip + 12, src_ip);
  put32(ip + 16, dst_ip);
  frames_fix(frame, ETHERNET + IPV4 + len);
  return ETHERNET + IPV4 + len;
}

uint32_t frames_tcp(uint8_t *to, const struct segment *segment) {
  uint8_t *tcp = to + ETHERNET + IPV4;
  uint32_t header = 20 + segment->options_len;
  put16(tcp, segment->src_port);
  put16(tcp + 2, segment->dst_port);
  put32(tcp + 4, segment->seq);
  put32(tcp + 8, segment->ack);
  tcp[12] = (uint8_t)(header / 4 << 4);
  tcp[13] = segment->flags;
  put16(tcp + 14, segment->window);
  put32(tcp + 16, 0);
  frames_fill(tcp + 20, segment->options_len + segment->data_len);
  return frames_ip(to, segment->src_ip, segment->dst_ip, PROTOCOL_TCP, header + segment->data_len);
}

/* Takes a sent segment apart, turned around: (seq) and (ack) are what the other side would say next. */
static int frames_turn(const uint8_t *frame, uint32_t len, struct segment *out) {
  if (len < 54 || get16(frame + 12) != 0x0800 || frame[23] != PROTOCOL_TCP) return 0;
  const uint8_t *ip = frame + ETHERNET, *tcp = ip + IPV4;
  uint32_t taken = get16(ip + 2) - IPV4 - (tcp[12] >> 4) * 4u + (tcp[13] & (FIN | SYN) ? 1 : 0);
  *out = (struct segment){.src_ip = get32(ip + 16),
                          .dst_ip = get32(ip + 12),
                          .src_port = (uint16_t)get16(tcp + 2),
                          .dst_port = (uint16_t)get16(tcp),
                          .seq = get32(tcp + 8),
                          .ack = get32(tcp + 4) + taken,
                          .window = 65535,
                          .flags = tcp[13]};
  return 1;
}

void frames_remember(const uint8_t *frame, uint32_t len) {
  uint32_t at = remembered++ % REMEMBERED;
  ring[at].len = len;
  memcpy(ring[at].bytes, frame, len);
}

/* One of the last frames that keep a conversation open, turned around. */
static int frames_open(struct segment *segment) {
  uint32_t skip = frames_below(8), all = remembered < REMEMBERED ? remembered : REMEMBERED;
  for (uint32_t back = 1; back <= all; back++) {
    uint32_t at = (remembered - back) % REMEMBERED;
    if (frames_turn(ring[at].bytes, ring[at].len, segment) && !(segment->flags & RST) && skip-- == 0) return 1;
  }
  return 0;
}

int frames_last(struct segment *segment) {
  uint32_t at = (remembered - 1) % REMEMBERED;
  return remembered > 0 && frames_turn(ring[at].bytes, ring[at].len, segment);
}

static uint32_t frames_off(void) {
  return frames_once(8) ? frames_below(70000) - 35000 : 0;
}

static uint32_t frames_answer(uint8_t *to) {
  struct segment segment;
  if (!frames_open(&segment)) return 0;
  int is_syn = segment.flags & SYN && !(segment.flags & ACK);
  segment.flags = is_syn ? SYN | ACK : ACK | (frames_once(8) ? FIN : 0);
  if (frames_once(8)) segment.flags = (uint8_t)frames_random();
  segment.seq += frames_off();
  segment.ack += frames_off();
  segment.window = frames_once(8) ? 0 : (uint16_t)frames_random();
  segment.options_len = frames_once(2) ? 0 : frames_below(11) * 4;
  segment.data_len = frames_once(2) ? 0 : frames_below(1400);
  return frames_tcp(to, &segment);
}

static uint32_t frames_mutate(uint8_t *to) {
  if (remembered == 0) return 0;
  uint32_t at = frames_below(remembered < REMEMBERED ? remembered : REMEMBERED);
  uint32_t len = frames_once(4) ? frames_below(ring[at].len + 1) : ring[at].len;
  memcpy(to, ring[at].bytes, len);
  for (uint32_t flips = frames_below(6); flips > 0 && len > 0; flips--)
    to[frames_below(len)] = (uint8_t)frames_random();
  if (len >= 6) frames_mac(to, FUZZ_OWN);
  if (!frames_once(4)) frames_fix(to, len);
  return len;
}

static uint32_t frames_udp(uint8_t *to, uint32_t src_ip, uint32_t dst_ip) {
  uint8_t *udp = to + ETHERNET + IPV4;
  uint32_t len = 8 + frames_below(1465);
  frames_fill(udp, len);
  if (frames_once(2)) put16(udp + 2, FUZZ_UDP_PORT);
  if (!frames_once(4)) put16(udp + 4, len);
  return frames_ip(to, src_ip, dst_ip, PROTOCOL_UDP, len);
}

/* ICMP, and IPv4 with any protocol, options, fragment bits or length. */
static uint32_t frames_odd_ip(uint8_t *to, uint32_t src_ip, uint32_t dst_ip) {
  uint32_t len = frames_below(1400);
  frames_fill(to + ETHERNET + IPV4, len);
  if (frames_once(2) && len > 0) to[ETHERNET + IPV4] = 8; /* echo request */
  len = frames_ip(to, src_ip, dst_ip, frames_once(2) ? 1 : (uint8_t)frames_random(), len);
  if (frames_once(2)) to[ETHERNET] = (uint8_t)(0x40 | frames_below(16));
  if (frames_once(4)) put16(to + ETHERNET + 2, frames_random());
  if (frames_once(4)) put16(to + ETHERNET + 6, frames_random());
  frames_fix(to, len);
  return len;
}

static uint32_t frames_arp(uint8_t *to, uint32_t src_ip, uint32_t dst_ip) {
  memset(to, 0xff, 6);
  frames_mac(to + 6, src_ip);
  put32(to + 12, 0x08060001);
  put32(to + 16, 0x08000604);
  put16(to + 20, frames_once(4) ? frames_random() : 1 + frames_below(2));
  frames_mac(to + 22, frames_once(4) ? frames_random() : src_ip);
  put32(to + 28, src_ip);
  frames_mac(to + 32, dst_ip);
  put32(to + 38, dst_ip);
  if (frames_once(8)) to[frames_below(42)] = (uint8_t)frames_random();
  return frames_once(8) ? frames_below(42) : 42;
}

static uint32_t frames_syn(uint8_t *to, uint32_t src_ip) {
  struct segment segment = {.src_ip = src_ip,
                            .dst_ip = FUZZ_OWN,
                            .seq = frames_random(),
                            .src_port = (uint16_t)frames_random(),
                            .dst_port = FUZZ_TCP_PORT,
                            .window = (uint16_t)frames_random(),
                            .flags = SYN,
                            .options_len = frames_below(11) * 4};
  return frames_tcp(to, &segment);
}

uint32_t frames_next(uint8_t *to) {
  uint32_t src_ip = FUZZ_NETWORK + frames_below(FUZZ_HOSTS);
  uint32_t dst_ip = frames_once(16) ? 0xffffffff : FUZZ_OWN;
  uint32_t len = 0;
  switch (frames_below(12)) {
    case 0: break;
    case 1: len = frames_mutate(to); break;
    case 2: len = frames_udp(to, src_ip, dst_ip); break;
    case 3: len = frames_odd_ip(to, src_ip, dst_ip); break;
    case 4: len = frames_arp(to, src_ip, dst_ip); break;
    case 5: len = frames_syn(to, src_ip); break;
    default: len = frames_answer(to); break;
  }
  if (len > 0) return len;
  len = frames_below(FRAME_ROOM);
  frames_fill(to, len);
  return len;
}

/* SPDX-License-Identifier: MIT */
/* Frames for the fuzzer, from random bytes to almost right answers to what the gateway sent. */
#ifndef FUZZ_FRAMES_H
#define FUZZ_FRAMES_H

#include <stdint.h>

#define FRAME_ROOM 1600
#define FUZZ_NETWORK 0x0a000000u
#define FUZZ_OWN (FUZZ_NETWORK + 1)
/* Frames come from and name this many addresses, the gateway's own among them. */
#define FUZZ_HOSTS 64u
#define FUZZ_TCP_PORT 80
#define FUZZ_UDP_PORT 53

enum tcp_flag { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct segment {
  uint32_t src_ip, dst_ip, seq, ack;
  uint16_t src_port, dst_port, window;
  uint8_t flags;
  uint32_t options_len, data_len; /* both filled with random bytes */
};

void frames_seed(uint32_t seed);
uint32_t frames_random(void);
/* 0 to limit - 1. */
uint32_t frames_below(uint32_t limit);
/* True once in (of) times on average. */
int frames_once(uint32_t of);

/* Remembers a frame that the gateway sent, to be answered or mutated. */
void frames_remember(const uint8_t *frame, uint32_t len);
/* Writes the next frame into (to), FRAME_ROOM bytes, and returns its length. */
uint32_t frames_next(uint8_t *to);
/* Writes a TCP segment and returns the frame's length. */
uint32_t frames_tcp(uint8_t *to, const struct segment *segment);
/* Reads the last TCP frame that the gateway sent; 0 if there is none. */
int frames_last(struct segment *segment);

#endif

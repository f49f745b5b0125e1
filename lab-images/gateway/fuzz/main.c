/* SPDX-License-Identifier: MIT */
/*
 * Feeds the gateway, compiled natively under AddressSanitizer and UBSan, with frames and calls that nobody should
 * make, while its allocations fail now and then; afterwards it must still serve and hold no memory.
 *
 *   fuzz [FRAMES] [SEED]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames.h"
#include "gateway.h"

#define HANDLES 100
/* After this long, whatever half-open or closing connections the garbage left are given up. */
#define DRAIN_MS 65000u
#define POLL_MS 10u

static uint32_t now_ms;
static uint32_t seen[GW_CLOSED + 1];
static uint32_t datagrams, datagram_bytes;
static uint32_t handles[HANDLES];
static uint32_t handle_count;
static int fail_one_in;
static long allocated, failed;
static int is_quiet;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *p);

static int main_fails(void) {
  if (fail_one_in && frames_once((uint32_t)fail_one_in)) return ++failed > 0;
  allocated++;
  return 0;
}

void *__wrap_malloc(size_t size) {
  return main_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return main_fails() ? NULL : __real_calloc(count, size);
}

void __wrap_free(void *p) {
  if (p) allocated--;
  __real_free(p);
}

uint32_t gw_now_ms(void) {
  return now_ms;
}

void gw_transmit(const uint8_t *frame, uint32_t len) {
  if (len < 14 || len > 1514) abort();
  frames_remember(frame, len);
}

static void main_hold(uint32_t conn) {
  if (handle_count < HANDLES) {
    handles[handle_count++] = conn;
    return;
  }
  uint32_t at = frames_below(HANDLES);
  gw_abort(handles[at]);
  handles[at] = conn;
}

void gw_event(uint32_t conn, uint32_t kind, int32_t value) {
  if (kind < GW_CONNECTED || kind > GW_CLOSED) abort();
  seen[kind]++;
  if (is_quiet) return;
  if (kind == GW_ACCEPTED) main_hold(conn);
  if (kind == GW_READABLE && value <= 0) abort();
  if (kind == GW_READABLE && !frames_once(4)) gw_read(conn, frames_below(70000));
  if (kind == GW_READABLE && frames_once(8)) gw_write(conn, frames_below(3000));
  if (kind == GW_WRITABLE && gw_write(conn, 1) != 1 && !fail_one_in) abort();
  if (kind == GW_PEER_CLOSED || frames_once(50)) gw_close(conn);
  if (frames_once(100)) gw_shutdown(conn);
  if (frames_once(50)) gw_abort(conn);
  if (frames_once(20)) gw_poll();
}

void gw_udp(uint32_t local_port, uint32_t src_ip, uint32_t src_port, const uint8_t *data, uint32_t len) {
  datagrams++;
  for (uint32_t i = 0; i < len; i++) datagram_bytes += data[i];
  if (frames_once(4)) gw_udp_send(src_ip, src_port, local_port, frames_below(1600));
}

/* One call of the kind that the page makes, with arguments it would not. */
static void main_call(void) {
  uint32_t conn = frames_once(8) || !handle_count ? frames_random() : handles[frames_below(handle_count)];
  switch (frames_below(11)) {
    case 0:
    case 1:
      main_hold((uint32_t)gw_connect(FUZZ_NETWORK + frames_below(FUZZ_HOSTS + 4), frames_below(65540)));
      break;
    case 2: gw_write(conn, frames_once(4) ? frames_random() : frames_below(70000)); break;
    case 3: gw_read(conn, frames_random()); break;
    case 4: gw_flush(conn); break;
    case 5: gw_close(conn); break;
    case 6: gw_shutdown(conn); break;
    case 7:
      gw_udp_send(FUZZ_NETWORK + frames_below(256), frames_below(65540), FUZZ_UDP_PORT, frames_below(1600));
      break;
    case 8:
      gw_unlisten(FUZZ_TCP_PORT);
      if (gw_listen(FUZZ_TCP_PORT) != 0) abort();
      break;
    case 9: gw_arp_add(FUZZ_NETWORK + frames_below(FUZZ_HOSTS), 0x0022, 0x15000000u + frames_below(256)); break;
    default: gw_receive(frames_once(2) ? frames_random() : frames_below(1600)); break;
  }
}

static void main_pass(uint32_t ms) {
  for (uint32_t end = now_ms + ms; now_ms != end; now_ms += POLL_MS) gw_poll();
}

static void main_receive(const uint8_t *frame, uint32_t len) {
  memcpy(gw_buffer(), frame, len);
  gw_receive(len);
}

/* A handshake and eleven bytes by hand. Returns whether they arrived. */
static int main_serves(void) {
  uint8_t frame[FRAME_ROOM];
  uint32_t accepted = seen[GW_ACCEPTED], readable = seen[GW_READABLE];
  struct segment segment = {.src_ip = FUZZ_NETWORK + 2, .dst_ip = FUZZ_OWN, .src_port = 4242, .dst_port = FUZZ_TCP_PORT,
                            .seq = 7, .flags = SYN, .window = 65535};
  main_receive(frame, frames_tcp(frame, &segment));
  if (!frames_last(&segment) || segment.flags != (SYN | ACK)) return 0;
  segment.flags = ACK;
  segment.data_len = 11;
  main_receive(frame, frames_tcp(frame, &segment));
  segment.seq += segment.data_len;
  segment.flags = RST;
  segment.data_len = 0;
  main_receive(frame, frames_tcp(frame, &segment));
  return seen[GW_ACCEPTED] == accepted + 1 && seen[GW_READABLE] == readable + 1;
}

int main(int argc, char **argv) {
  uint32_t frames = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
  uint32_t seed = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
  uint8_t frame[FRAME_ROOM];
  frames_seed(seed);
  gw_seed(seed);
  gw_init(FUZZ_OWN, 0xffffff00, 0x0022, 0x15000001);
  gw_listen(FUZZ_TCP_PORT);
  gw_udp_bind(FUZZ_UDP_PORT);
  for (uint32_t host = 2; host < FUZZ_HOSTS; host += 2) gw_arp_add(FUZZ_NETWORK + host, 0x0022, 0x15000000u + host);
  main_pass(2000);
  long before = allocated;
  for (uint32_t i = 0; i < frames; i++) {
    /* Every other stretch of frames lives in a world without shortage. */
    fail_one_in = i / 10000 % 2 ? 50 : 0;
    main_receive(frame, frames_next(frame));
    if (frames_once(10)) main_call();
    if (!frames_once(10)) continue;
    now_ms += frames_below(frames_once(20) ? 8000 : 20);
    gw_poll();
  }
  fail_one_in = 0;
  is_quiet = 1;
  while (handle_count > 0) gw_abort(handles[--handle_count]);
  main_pass(DRAIN_MS);
  int serves = main_serves();
  main_pass(DRAIN_MS);
  const struct gw_stats *stats = gw_stats();
  long leaked = allocated - before;
  printf("seed %u: %u frames, %ld allocations refused, %u datagrams; connected %u, readable %u, writable %u, peer closed "
         "%u, reset %u, accepted %u, closed %u\n",
         seed, frames, failed, datagrams, seen[1], seen[2], seen[3], seen[4], seen[5], seen[6], seen[7]);
  printf("afterwards: serves %s, handles %u, pcbs %u, time-wait %u, segments %u, allocations left %ld\n",
         serves ? "yes" : "no", stats->connections, stats->pcbs, stats->time_wait, stats->segments, leaked);
  uint32_t held = stats->connections + stats->pcbs + stats->time_wait + stats->segments;
  return serves && held == 0 && leaked == 0 ? 0 : 1;
}

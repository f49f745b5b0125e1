/* SPDX-License-Identifier: MIT */
/*
 * The gateway: a TCP/IP end point for the lab's network, lwIP behind a flat interface of integers.
 * This header is the interface between the WebAssembly module and its owner, the network worker.
 *
 * Units: addresses are 32-bit numbers with the first octet in the top byte (10.0.0.1 is 0x0a000001); a MAC
 * address is split into its first 16 and last 32 bits; times are milliseconds; lengths are bytes.
 * Errors: negative lwIP err_t values (lwip/err.h), such as -6 ERR_VAL, -8 ERR_USE, -1 ERR_MEM, -11 ERR_CONN.
 *
 * Memory crosses the border in one scratch area, gw_buffer(). An export that reads it is done with it on return;
 * what an export wrote into it lasts until the next call of any export.
 */
#ifndef GATEWAY_H
#define GATEWAY_H

#include <stdint.h>

#ifdef __wasm__
#define GW_IMPORT(symbol) __attribute__((import_module("env"), import_name(#symbol)))
#define GW_EXPORT(symbol) __attribute__((export_name(#symbol)))
#else
#define GW_IMPORT(symbol)
#define GW_EXPORT(symbol)
#endif

#define GW_SCRATCH_BYTES 65536u
#define GW_MAX_CONNECTIONS 256u

/* What happens to a connection. The value in brackets comes with the event. */
enum gw_event_kind {
  GW_CONNECTED = 1,   /* gw_connect succeeded [0] */
  GW_READABLE = 2,    /* data arrived [bytes that gw_read can take] */
  GW_WRITABLE = 3,    /* after a gw_write that took less than offered: room again [bytes] */
  GW_PEER_CLOSED = 4, /* the peer will send no more; data may still wait to be read [0] */
  GW_RESET = 5,       /* reset, aborted, refused or timed out; the handle is gone [lwIP err_t, negative] */
  GW_ACCEPTED = 6,    /* a listener has a new connection, named by the event's handle [listening port] */
  GW_CLOSED = 7       /* both directions ended in good order; the handle is gone [0] */
};

/* Imports. None of them may throw. */

/* A clock that never goes back; wraps after 49 days. */
uint32_t gw_now_ms(void) GW_IMPORT(gw_now_ms);
/* Sends one Ethernet frame without its check sequence. The bytes are valid during the call only; no export may be
 * called from here. */
void gw_transmit(const uint8_t *frame, uint32_t len) GW_IMPORT(gw_transmit);
/* Reports an event. Comes only from within gw_receive and gw_poll, after the stack has finished its work, so every
 * export may be called from here. */
void gw_event(uint32_t conn, uint32_t kind, int32_t value) GW_IMPORT(gw_event);
/* Delivers one UDP datagram for a port bound by gw_udp_bind. Comes from within gw_receive; the bytes are valid
 * during the call only; of the exports, gw_buffer and gw_udp_send may be called from here. */
void gw_udp(uint32_t local_port, uint32_t src_ip, uint32_t src_port, const uint8_t *data, uint32_t len)
    GW_IMPORT(gw_udp);

/* Exports: set-up. */

/* Seeds port numbers and sequence numbers. Call it before gw_init, with a number from a good source. */
void gw_seed(uint32_t seed) GW_EXPORT(gw_seed);
/* Gives the gateway its address and starts the stack. Once per instance: ERR_USE after that. */
int32_t gw_init(uint32_t ip, uint32_t netmask, uint32_t mac_hi16, uint32_t mac_lo32) GW_EXPORT(gw_init);
/* The scratch area of GW_SCRATCH_BYTES. */
uint8_t *gw_buffer(void) GW_EXPORT(gw_buffer);
/* Names the MAC address of a machine for good: a first connection then waits for no ARP answer, and no frame can
 * claim the address for another machine. Replaces an earlier entry. */
int32_t gw_arp_add(uint32_t ip, uint32_t mac_hi16, uint32_t mac_lo32) GW_EXPORT(gw_arp_add);

/* Exports: running. */

/* Takes one received Ethernet frame of (len) bytes from the scratch area. Anything malformed is dropped.
 * ERR_VAL for a length no frame has, ERR_MEM if memory is out, ERR_INPROGRESS from within gw_transmit or gw_udp. */
int32_t gw_receive(uint32_t len) GW_EXPORT(gw_receive);
/* Runs the timers that are due and returns the milliseconds until the next one. Any other call may start a timer:
 * call gw_poll at the end of each turn. */
uint32_t gw_poll(void) GW_EXPORT(gw_poll);

/* Exports: TCP. A connection is a handle > 0. It ends with exactly one GW_RESET or GW_CLOSED, or with gw_abort;
 * after that every call with it returns ERR_CONN, also when its place has been taken by another connection. */

/* Opens a connection; GW_CONNECTED or GW_RESET follows. Returns the handle, ERR_RTE for an address outside the
 * gateway's network, ERR_MEM when GW_MAX_CONNECTIONS are open. */
int32_t gw_connect(uint32_t ip, uint32_t port) GW_EXPORT(gw_connect);
int32_t gw_listen(uint32_t port) GW_EXPORT(gw_listen);
/* Stops accepting; connections already accepted live on. */
int32_t gw_unlisten(uint32_t port) GW_EXPORT(gw_unlisten);
/* Queues up to (len) bytes from the scratch area and returns how many it took. gw_flush sends them. */
int32_t gw_write(uint32_t conn, uint32_t len) GW_EXPORT(gw_write);
int32_t gw_flush(uint32_t conn) GW_EXPORT(gw_flush);
/* Moves up to (max) bytes of received data into the scratch area, returns how many, and opens the receive window
 * by as much. */
int32_t gw_read(uint32_t conn, uint32_t max) GW_EXPORT(gw_read);
/* Closes in good order: sends what is queued, throws away what arrives, and GW_CLOSED comes when the peer has closed
 * too. A peer that does not, ends it with GW_RESET (ERR_TIMEOUT) 20 s after the last progress. */
int32_t gw_close(uint32_t conn) GW_EXPORT(gw_close);
/* Half close: ends the sending direction after what is queued; receiving goes on until the peer closes. GW_CLOSED
 * comes after that, when everything received has been read. */
int32_t gw_shutdown(uint32_t conn) GW_EXPORT(gw_shutdown);
/* Resets the connection. The handle is gone at once and no event follows. */
int32_t gw_abort(uint32_t conn) GW_EXPORT(gw_abort);
/* Who is at the other end; 0 for a stale handle. */
uint32_t gw_remote_ip(uint32_t conn) GW_EXPORT(gw_remote_ip);
uint32_t gw_remote_port(uint32_t conn) GW_EXPORT(gw_remote_port);

/* Exports: UDP. */

int32_t gw_udp_bind(uint32_t port) GW_EXPORT(gw_udp_bind);
/* Sends (len) bytes, at most 1472, of the scratch area from a bound port. 255.255.255.255 reaches every machine. */
int32_t gw_udp_send(uint32_t dst_ip, uint32_t dst_port, uint32_t src_port, uint32_t len) GW_EXPORT(gw_udp_send);

/* What the gateway holds and has seen. */
struct gw_stats {
  uint32_t connections;     /* live handles */
  uint32_t pcbs;            /* connections lwIP knows, closing ones included, TIME_WAIT excluded */
  uint32_t time_wait;       /* connections in TIME_WAIT */
  uint32_t segments;        /* queued TCP segments */
  uint32_t frames_received; /* all the following wrap */
  uint32_t frames_dropped;  /* of those received: no memory or no plausible length */
  uint32_t frames_sent;
};
/* Returns the figures as of now; the memory is the gateway's and is rewritten by the next call. */
const struct gw_stats *gw_stats(void) GW_EXPORT(gw_stats);

#endif

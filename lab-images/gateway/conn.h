/* SPDX-License-Identifier: MIT */
/* The connection table: handles with a generation, received data, and events waiting to be reported. */
#ifndef CONN_H
#define CONN_H

#include "gateway.h"
#include "lwip/pbuf.h"
#include "lwip/tcp.h"

struct conn {
  struct tcp_pcb *pcb; /* NULL once lwIP has forgotten the connection or it is in TIME_WAIT */
  struct pbuf *rx_head, *rx_tail; /* linked by next alone: tot_len, 16 bits, could not hold the sum */
  uint32_t rx_bytes;
  uint32_t handle;     /* 0: free */
  uint32_t generation; /* of the next handle given out for this place */
  uint32_t since_ms;   /* start of connecting; after that, last progress of what we send */
  uint16_t listen_port;
  uint8_t pending;       /* bit set of enum gw_event_kind */
  uint8_t is_queued;     /* stands in the queue of connections to report */
  uint8_t is_closed;     /* we send no more: gw_close or gw_shutdown was called */
  uint8_t is_deaf;       /* gw_close was called: received data is thrown away */
  uint8_t peer_closed;   /* the peer's FIN arrived */
  uint8_t is_finished;   /* both directions ended; GW_CLOSED waits for the last byte to be read */
  uint8_t is_short;      /* a gw_write took less than offered */
  int8_t error;          /* err_t of a pending GW_RESET */
  struct conn *next_queued;
};

/* Takes a free place and gives it a handle; NULL if all are taken. */
struct conn *conn_alloc(struct tcp_pcb *pcb);
/* The connection of a handle, or NULL if the handle is stale or never existed. */
struct conn *conn_find(uint32_t handle);
/* Frees the place and what was received. The caller has parted from the pcb. */
void conn_release(struct conn *conn);
/* Calls (visit) for each live connection. */
void conn_each(void (*visit)(struct conn *conn, uint32_t now), uint32_t now);
uint32_t conn_count(void);

/* Appends received data. */
void conn_append(struct conn *conn, struct pbuf *p);
/* Moves received data out; returns the number of bytes. */
uint32_t conn_take(struct conn *conn, uint8_t *to, uint32_t max);

/* Throws received data away; returns the number of bytes. */
uint32_t conn_discard(struct conn *conn);

/* Notes an event for the next conn_report. */
void conn_notify(struct conn *conn, enum gw_event_kind kind);
/* Notes GW_RESET with (error). */
void conn_fail(struct conn *conn, err_t error);
/* Calls gw_event for all noted events: per connection in the order of conn.c's table, the final one last. */
void conn_report(void);

#endif

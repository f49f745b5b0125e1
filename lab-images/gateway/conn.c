/* SPDX-License-Identifier: MIT */
/* The connection table. Events are kept as bits and reported when lwIP is at rest, so that the owner may call
 * anything from gw_event, and a burst of segments costs one event. */
#include "conn.h"

#include <string.h>

/* A handle is generation << INDEX_BITS | index; it stays positive as an int32_t. */
#define INDEX_BITS 8
#define GENERATION_MAX ((1u << (31 - INDEX_BITS)) - 1)

_Static_assert(GW_MAX_CONNECTIONS <= 1u << INDEX_BITS, "index fits its bits");

/* Whatever ends a connection comes last, so that nothing is reported of a handle that is gone. */
static const enum gw_event_kind report_order[] = {GW_ACCEPTED, GW_CONNECTED,   GW_READABLE, GW_WRITABLE,
                                                  GW_PEER_CLOSED, GW_RESET, GW_CLOSED};

static struct conn table[GW_MAX_CONNECTIONS];
static struct conn *queue_head, *queue_tail;
static uint32_t live;
static uint32_t search_from;

struct conn *conn_alloc(struct tcp_pcb *pcb) {
  for (uint32_t i = 0; i < GW_MAX_CONNECTIONS; i++) {
    uint32_t index = (search_from + i) % GW_MAX_CONNECTIONS;
    struct conn *conn = &table[index];
    /* A released place still queued belongs to conn_report until it has passed it. */
    if (conn->handle || conn->is_queued) continue;
    uint32_t generation = conn->generation < GENERATION_MAX ? conn->generation + 1 : 1;
    memset(conn, 0, sizeof *conn);
    conn->generation = generation;
    conn->handle = generation << INDEX_BITS | index;
    conn->pcb = pcb;
    search_from = index + 1;
    live++;
    return conn;
  }
  return NULL;
}

struct conn *conn_find(uint32_t handle) {
  struct conn *conn = &table[handle % (1u << INDEX_BITS) % GW_MAX_CONNECTIONS];
  return handle && conn->handle == handle ? conn : NULL;
}

uint32_t conn_discard(struct conn *conn) {
  uint32_t discarded = conn->rx_bytes;
  while (conn->rx_head) {
    struct pbuf *p = conn->rx_head;
    conn->rx_head = p->next;
    p->next = NULL;
    pbuf_free(p);
  }
  conn->rx_tail = NULL;
  conn->rx_bytes = 0;
  conn->pending &= (uint8_t)~(1u << GW_READABLE);
  return discarded;
}

void conn_release(struct conn *conn) {
  conn_discard(conn);
  conn->pcb = NULL;
  conn->handle = 0;
  conn->pending = 0;
  live--;
}

void conn_each(void (*visit)(struct conn *conn, uint32_t now), uint32_t now) {
  for (uint32_t i = 0, seen = 0, all = live; i < GW_MAX_CONNECTIONS && seen < all; i++) {
    if (!table[i].handle) continue;
    seen++;
    visit(&table[i], now);
  }
}

uint32_t conn_count(void) {
  return live;
}

void conn_append(struct conn *conn, struct pbuf *p) {
  conn->rx_bytes += p->tot_len;
  if (conn->rx_tail) conn->rx_tail->next = p;
  else conn->rx_head = p;
  while (p->next) p = p->next;
  conn->rx_tail = p;
}

uint32_t conn_take(struct conn *conn, uint8_t *to, uint32_t max) {
  uint32_t taken = 0;
  while (conn->rx_head && taken < max) {
    struct pbuf *p = conn->rx_head;
    uint32_t part = LWIP_MIN(max - taken, p->len);
    memcpy(to + taken, p->payload, part);
    taken += part;
    if (part < p->len) {
      p->payload = (uint8_t *)p->payload + part;
      p->len = (u16_t)(p->len - part);
      break;
    }
    conn->rx_head = p->next;
    if (!conn->rx_head) conn->rx_tail = NULL;
    p->next = NULL;
    pbuf_free(p);
  }
  conn->rx_bytes -= taken;
  return taken;
}

void conn_notify(struct conn *conn, enum gw_event_kind kind) {
  conn->pending |= (uint8_t)(1u << kind);
  if (conn->is_queued) return;
  conn->is_queued = 1;
  conn->next_queued = NULL;
  if (queue_tail) queue_tail->next_queued = conn;
  else queue_head = conn;
  queue_tail = conn;
}

void conn_fail(struct conn *conn, err_t error) {
  conn->error = error;
  conn_notify(conn, GW_RESET);
}

static int32_t conn_value(const struct conn *conn, enum gw_event_kind kind) {
  switch (kind) {
    case GW_READABLE: return (int32_t)conn->rx_bytes;
    case GW_WRITABLE: return (int32_t)conn->pcb->snd_buf;
    case GW_RESET: return conn->error;
    case GW_ACCEPTED: return conn->listen_port;
    default: return 0;
  }
}

/* Reports the events of one connection; the owner may end it, and another may take its place, in between. */
static void conn_report_one(struct conn *conn) {
  uint32_t handle = conn->handle;
  for (uint32_t i = 0; i < LWIP_ARRAYSIZE(report_order); i++) {
    enum gw_event_kind kind = report_order[i];
    if (!handle || conn->handle != handle) return;
    if (!(conn->pending & 1u << kind)) continue;
    conn->pending &= (uint8_t)~(1u << kind);
    if (kind == GW_WRITABLE && !conn->pcb) continue; /* ended in the meantime */
    int32_t value = conn_value(conn, kind);
    if (kind == GW_RESET || kind == GW_CLOSED) conn_release(conn);
    gw_event(handle, kind, value);
  }
}

void conn_report(void) {
  while (queue_head) {
    struct conn *conn = queue_head;
    queue_head = conn->next_queued;
    if (!queue_head) queue_tail = NULL;
    conn->is_queued = 0;
    conn_report_one(conn);
  }
}

/* SPDX-License-Identifier: MIT */
/* TCP: lwIP's callbacks turned into events, and the exports that act on a connection. */
#include "lwip/tcp.h"

#include "conn.h"
#include "lwip/priv/tcp_priv.h"
#include "port.h"

#define LISTENERS MEMP_NUM_TCP_PCB_LISTEN
/* Half-open connections per listener. */
#define BACKLOG 64
#define TICKS(ms) ((int16_t)((ms) / TCP_SLOW_INTERVAL))
/* A machine that is being started drops the first SYNs: ask again every 20 ms for a while, then less often. */
#define SYN_EAGER_MS 2000
#define SYN_EAGER_RTO 1
#define SYN_RTO TICKS(100)
#define CONNECT_LIMIT_MS 20000
/* lwIP's estimate falls to 60 ms on this network, below a guest's delayed ACK: RFC 6298 section 2.4 asks for a floor,
 * 200 ms is the one Linux uses. */
#define RTO_FLOOR TICKS(200)
/* How long a connection may stay after gw_close without progress. */
#define LINGER_MS 20000
/* Report room after a short write once a quarter of the buffer is free, not at every ACK. */
#define WRITABLE_BYTES (TCP_SND_BUF / 4)

static struct tcp_pcb *listeners[LISTENERS];
static u8_t arg_id;

static void tcp_forget(u8_t id, void *data) {
  LWIP_UNUSED_ARG(id);
  if (data) ((struct conn *)data)->pcb = NULL;
}

static void tcp_quicken(struct tcp_pcb *pcb) {
  pcb->rto = RTO_FLOOR;
  pcb->sv = RTO_FLOOR;
}

/* A SYN arrived: the new connection's SYN-ACK must not wait 3 s for its retransmission either. */
static err_t tcp_quicken_passive(u8_t id, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb) {
  LWIP_UNUSED_ARG(id);
  LWIP_UNUSED_ARG(listener);
  tcp_quicken(pcb);
  return ERR_OK;
}

static const struct tcp_ext_arg_callbacks pcb_callbacks = {.destroy = tcp_forget, .passive_open = tcp_quicken_passive};

/* Parts the connection from its pcb, which lwIP finishes alone. */
static void tcp_detach(struct conn *conn) {
  struct tcp_pcb *pcb = conn->pcb;
  conn->pcb = NULL;
  tcp_ext_arg_set(pcb, arg_id, NULL);
  tcp_arg(pcb, NULL);
  /* A connection in TIME_WAIT has no callbacks left that lwIP would call, but setting them is harmless. */
  tcp_recv(pcb, NULL);
  tcp_sent(pcb, NULL);
  tcp_err(pcb, NULL);
}

static void tcp_finish(struct conn *conn) {
  conn->is_finished = 1;
  if (conn->rx_bytes == 0) conn_notify(conn, GW_CLOSED);
}

/* Both directions have ended once the pcb is in TIME_WAIT. lwIP announces neither that nor the end of it. */
static void tcp_check_finished(struct conn *conn) {
  if (!conn->is_closed || !conn->peer_closed || conn->is_finished) return;
  if (conn->pcb && conn->pcb->state != TIME_WAIT) return;
  if (conn->pcb) tcp_detach(conn);
  tcp_finish(conn);
}

static err_t tcp_on_connected(void *arg, struct tcp_pcb *pcb, err_t err) {
  LWIP_UNUSED_ARG(err); /* always ERR_OK */
  tcp_quicken(pcb);
  conn_notify(arg, GW_CONNECTED);
  return ERR_OK;
}

static err_t tcp_on_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err) {
  struct conn *conn = arg;
  LWIP_UNUSED_ARG(err);
  if (p && conn->is_deaf) {
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return ERR_OK;
  }
  if (p) {
    conn_append(conn, p);
    conn_notify(conn, GW_READABLE);
    return ERR_OK;
  }
  conn->peer_closed = 1;
  conn_notify(conn, GW_PEER_CLOSED);
  tcp_check_finished(conn);
  return ERR_OK;
}

static err_t tcp_on_sent(void *arg, struct tcp_pcb *pcb, u16_t len) {
  struct conn *conn = arg;
  LWIP_UNUSED_ARG(len);
  conn->since_ms = gw_now_ms();
  if (conn->is_short && pcb->snd_buf >= WRITABLE_BYTES) {
    conn->is_short = 0;
    conn_notify(conn, GW_WRITABLE);
  }
  return ERR_OK;
}

static void tcp_on_error(void *arg, err_t err) {
  struct conn *conn = arg;
  conn->pcb = NULL;
  /* The last ACK of a connection closed by the peer first is told as an error, too. */
  if (err == ERR_CLSD) tcp_finish(conn);
  else conn_fail(conn, err);
}

static void tcp_attach(struct conn *conn, struct tcp_pcb *pcb) {
  tcp_arg(pcb, conn);
  tcp_ext_arg_set_callbacks(pcb, arg_id, &pcb_callbacks);
  tcp_ext_arg_set(pcb, arg_id, conn);
  tcp_recv(pcb, tcp_on_received);
  tcp_sent(pcb, tcp_on_sent);
  tcp_err(pcb, tcp_on_error);
  tcp_nagle_disable(pcb);
}

static err_t tcp_on_accepted(void *arg, struct tcp_pcb *pcb, err_t err) {
  LWIP_UNUSED_ARG(arg);
  if (err != ERR_OK || !pcb) return ERR_VAL;
  struct conn *conn = conn_alloc(pcb);
  if (!conn) {
    tcp_abort(pcb);
    return ERR_ABRT;
  }
  tcp_attach(conn, pcb);
  conn->listen_port = pcb->local_port;
  conn_notify(conn, GW_ACCEPTED);
  return ERR_OK;
}

void tcp_start(void) {
  arg_id = tcp_ext_arg_alloc_id();
}

/* Aborts a connection on which nothing happens. */
static void tcp_expire(struct conn *conn) {
  if (conn->pcb) {
    struct tcp_pcb *pcb = conn->pcb;
    tcp_detach(conn);
    tcp_abort(pcb);
  }
  conn_fail(conn, ERR_TIMEOUT);
}

/* lwIP 2.1.3 starts its window probes while a segment waits to be sent again, and forgets to stop them when an ACK
 * clears that segment from the queue: its timer then asserts that there is something to send. */
static void tcp_stop_idle_probes(struct tcp_pcb *pcb) {
  if (pcb->persist_backoff > 0 && (!pcb->unsent || pcb->unacked)) pcb->persist_backoff = 0;
}

static void tcp_limit_one(struct conn *conn, uint32_t now) {
  /* When both sides close at the same time, TIME_WAIT comes with an ACK that calls no callback. */
  tcp_check_finished(conn);
  struct tcp_pcb *pcb = conn->pcb;
  uint32_t quiet_ms = now - conn->since_ms;
  if (conn->is_deaf && quiet_ms > LINGER_MS) {
    tcp_expire(conn);
    return;
  }
  if (!pcb) return;
  tcp_stop_idle_probes(pcb);
  if (pcb->state == SYN_SENT) {
    if (quiet_ms > CONNECT_LIMIT_MS) {
      tcp_expire(conn);
      return;
    }
    pcb->rto = quiet_ms < SYN_EAGER_MS ? SYN_EAGER_RTO : SYN_RTO;
    pcb->nrtx = 0; /* the limit is a time, not a count */
    return;
  }
  if (pcb->rto < RTO_FLOOR) pcb->rto = RTO_FLOOR;
  /* A write cut short by lack of memory has no ACK to wait for. */
  if (conn->is_short && pcb->snd_buf >= WRITABLE_BYTES && tcp_sndqueuelen(pcb) == 0) {
    conn->is_short = 0;
    conn_notify(conn, GW_WRITABLE);
  }
}

void tcp_limit(uint32_t now) {
  conn_each(tcp_limit_one, now);
}

int32_t gw_connect(uint32_t ip, uint32_t port) {
  if (!netif_reaches(ip)) return ERR_RTE;
  if (port == 0 || port > 0xffff) return ERR_VAL;
  struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
  if (!pcb) return ERR_MEM;
  struct conn *conn = conn_alloc(pcb);
  if (!conn) {
    tcp_abort(pcb);
    return ERR_MEM;
  }
  tcp_attach(conn, pcb);
  tcp_quicken(pcb);
  pcb->rto = SYN_EAGER_RTO;
  conn->since_ms = gw_now_ms();
  ip_addr_t address = port_address(ip);
  err_t err = tcp_connect(pcb, &address, (u16_t)port, tcp_on_connected);
  if (err == ERR_OK) return (int32_t)conn->handle;
  tcp_detach(conn);
  tcp_abort(pcb);
  conn_release(conn);
  return err;
}

static struct tcp_pcb **tcp_find_listener(uint32_t port) {
  for (uint32_t i = 0; i < LISTENERS; i++)
    if (listeners[i] && listeners[i]->local_port == port) return &listeners[i];
  return NULL;
}

int32_t gw_listen(uint32_t port) {
  if (port == 0 || port > 0xffff) return ERR_VAL;
  if (tcp_find_listener(port)) return ERR_USE;
  struct tcp_pcb **place = listeners;
  while (place < listeners + LISTENERS && *place) place++;
  if (place == listeners + LISTENERS) return ERR_MEM;
  struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
  if (!pcb) return ERR_MEM;
  tcp_ext_arg_set_callbacks(pcb, arg_id, &pcb_callbacks);
  ip_set_option(pcb, SOF_REUSEADDR); /* accepted connections inherit it */
  err_t err = tcp_bind(pcb, IP4_ADDR_ANY, (u16_t)port);
  struct tcp_pcb *listener = err == ERR_OK ? tcp_listen_with_backlog_and_err(pcb, BACKLOG, &err) : NULL;
  if (!listener) {
    tcp_abort(pcb);
    return err;
  }
  tcp_accept(listener, tcp_on_accepted);
  *place = listener;
  return ERR_OK;
}

int32_t gw_unlisten(uint32_t port) {
  struct tcp_pcb **place = tcp_find_listener(port);
  if (!place) return ERR_VAL;
  tcp_close(*place); /* cannot fail for a listener */
  *place = NULL;
  return ERR_OK;
}

int32_t gw_write(uint32_t handle, uint32_t len) {
  struct conn *conn = conn_find(handle);
  if (!conn || !conn->pcb || conn->is_closed) return ERR_CONN;
  if (len > GW_SCRATCH_BYTES) return ERR_VAL;
  uint32_t done = 0;
  while (done < len) {
    uint32_t part = LWIP_MIN(LWIP_MIN(len - done, 16u * TCP_MSS), conn->pcb->snd_buf);
    if (part == 0) break;
    err_t err = tcp_write(conn->pcb, port_scratch + done, (u16_t)part, TCP_WRITE_FLAG_COPY);
    /* Memory for a small piece may be there where a large one finds none. */
    if (err == ERR_MEM && part > TCP_MSS) {
      part = TCP_MSS;
      err = tcp_write(conn->pcb, port_scratch + done, TCP_MSS, TCP_WRITE_FLAG_COPY);
    }
    if (err == ERR_MEM) break;
    if (err != ERR_OK) return done ? (int32_t)done : err;
    done += part;
  }
  if (done < len) conn->is_short = 1;
  return (int32_t)done;
}

int32_t gw_flush(uint32_t handle) {
  struct conn *conn = conn_find(handle);
  if (!conn || !conn->pcb) return ERR_CONN;
  return tcp_output(conn->pcb);
}

/* Opens the receive window by what has been taken out of the queue. */
static void tcp_taken(struct conn *conn, uint32_t bytes) {
  while (conn->pcb && bytes > 0) {
    uint16_t part = (uint16_t)LWIP_MIN(bytes, 0xffffu);
    tcp_recved(conn->pcb, part);
    bytes -= part;
  }
  if (conn->is_finished && conn->rx_bytes == 0) conn_notify(conn, GW_CLOSED);
}

int32_t gw_read(uint32_t handle, uint32_t max) {
  struct conn *conn = conn_find(handle);
  if (!conn) return ERR_CONN;
  uint32_t taken = conn_take(conn, port_scratch, LWIP_MIN(max, GW_SCRATCH_BYTES));
  tcp_taken(conn, taken);
  return (int32_t)taken;
}

static int32_t tcp_end_sending(struct conn *conn) {
  struct tcp_pcb *pcb = conn->pcb;
  if (conn->is_closed) return ERR_OK;
  conn->is_closed = 1;
  conn->is_short = 0;
  conn->pending &= (uint8_t)~(1u << GW_WRITABLE);
  if (!pcb) return ERR_OK; /* its last event is already under way */
  if (pcb->state != SYN_SENT) return tcp_shutdown(pcb, 0, 1);
  tcp_detach(conn);
  tcp_abort(pcb);
  tcp_finish(conn);
  return ERR_OK;
}

int32_t gw_shutdown(uint32_t handle) {
  struct conn *conn = conn_find(handle);
  return conn ? tcp_end_sending(conn) : ERR_CONN;
}

int32_t gw_close(uint32_t handle) {
  struct conn *conn = conn_find(handle);
  if (!conn) return ERR_CONN;
  if (conn->is_deaf) return ERR_OK;
  conn->is_deaf = 1;
  conn->since_ms = gw_now_ms();
  tcp_taken(conn, conn_discard(conn));
  return tcp_end_sending(conn);
}

int32_t gw_abort(uint32_t handle) {
  struct conn *conn = conn_find(handle);
  if (!conn) return ERR_CONN;
  if (conn->pcb) {
    struct tcp_pcb *pcb = conn->pcb;
    tcp_detach(conn);
    tcp_abort(pcb);
  }
  conn_release(conn);
  return ERR_OK;
}

static const struct tcp_pcb *tcp_find(uint32_t handle) {
  const struct conn *conn = conn_find(handle);
  return conn ? conn->pcb : NULL;
}

uint32_t gw_remote_ip(uint32_t handle) {
  const struct tcp_pcb *pcb = tcp_find(handle);
  return pcb ? lwip_ntohl(ip4_addr_get_u32(&pcb->remote_ip)) : 0;
}

uint32_t gw_remote_port(uint32_t handle) {
  const struct tcp_pcb *pcb = tcp_find(handle);
  return pcb ? pcb->remote_port : 0;
}

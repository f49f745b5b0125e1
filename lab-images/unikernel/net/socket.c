/* SPDX-License-Identifier: MIT */
/* Socket states: NEW -> LISTENING, NEW -> CONNECTING -> STREAM, or born as STREAM by an incoming connection. lwIP calls
 * the on_... functions from within net_poll(); the application's calls arrive through socket_calls.c. */
#include "socket.h"

#include <errno.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <poll.h>
#include <string.h>

struct socket {
    enum { FREE, NEW, LISTENING, CONNECTING, STREAM } state;
    int nonblocking;
    struct tcp_pcb *pcb;        /* NULL once lwIP has ended the connection */
    int error;                  /* errno, until it is taken */
    int peer_done, we_are_done; /* each direction's end */
    struct pbuf *received;      /* not yet read by the application */
    size_t received_offset;     /* bytes already read of its first buffer */
    struct socket *queue;       /* LISTENING: connections nobody has accepted yet, oldest first */
    struct socket *queue_next;
};

static struct socket sockets[SOCKETS_MAX];

static int errno_of(err_t error)
{
    switch (error) {
    case ERR_OK:   return 0;
    case ERR_MEM:
    case ERR_BUF:  return ENOBUFS;
    case ERR_TIMEOUT: return ETIMEDOUT;
    case ERR_RTE:  return EHOSTUNREACH;
    case ERR_USE:  return EADDRINUSE;
    case ERR_ISCONN: return EISCONN;
    case ERR_CONN: return ENOTCONN;
    case ERR_ABRT: return ECONNABORTED;
    case ERR_RST:  return ECONNRESET;
    case ERR_CLSD: return EPIPE;
    default:       return EINVAL;
    }
}

static struct socket *take_slot(void)
{
    for (int i = 0; i < SOCKETS_MAX; i++)
        if (sockets[i].state == FREE)
            return &sockets[i];
    return NULL;
}

int socket_number(const struct socket *s) { return (int)(s - sockets); }
int *socket_nonblocking(struct socket *s) { return &s->nonblocking; }

struct socket *socket_by_number(int number)
{
    return number >= 0 && number < SOCKETS_MAX && sockets[number].state != FREE ? &sockets[number] : NULL;
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    struct socket *s = argument;
    (void)pcb, (void)error;
    if (!data)
        s->peer_done = 1;
    else if (s->received)
        pbuf_cat(s->received, data);
    else
        s->received = data;
    return ERR_OK;
}

/* lwIP has already freed the control block. */
static void on_error(void *argument, err_t error)
{
    struct socket *s = argument;
    s->pcb = NULL;
    s->error = s->state == CONNECTING && error == ERR_RST ? ECONNREFUSED : errno_of(error);
    s->state = STREAM;
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct socket *s = argument;
    (void)pcb, (void)error;
    s->state = STREAM;
    return ERR_OK;
}

static void attach(struct socket *s, struct tcp_pcb *pcb)
{
    s->pcb = pcb;
    tcp_arg(pcb, s);
    tcp_recv(pcb, on_received);
    tcp_err(pcb, on_error);
}

static err_t on_accept(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct socket *listener = argument, *s = take_slot();
    if (error != ERR_OK || !pcb || !s)
        return ERR_MEM; /* lwIP resets the connection */
    *s = (struct socket){ .state = STREAM };
    attach(s, pcb);
    tcp_backlog_delayed(pcb); /* counts against the backlog until accept() */
    struct socket **last = &listener->queue;
    while (*last)
        last = &(*last)->queue_next;
    *last = s;
    return ERR_OK;
}

struct socket *socket_new(void)
{
    struct socket *s = take_slot();
    struct tcp_pcb *pcb = s ? tcp_new() : NULL;
    if (!pcb)
        return NULL;
    *s = (struct socket){ .state = NEW };
    attach(s, pcb);
    return s;
}

static void detach(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    if (pcb->state == LISTEN) {
        tcp_accept(pcb, NULL);
        return;
    }
    tcp_recv(pcb, NULL);
    tcp_err(pcb, NULL);
}

void socket_close(struct socket *s)
{
    while (s->queue) {
        struct socket *waiting = s->queue;
        s->queue = waiting->queue_next;
        socket_close(waiting);
    }
    struct tcp_pcb *pcb = s->pcb;
    if (pcb) {
        detach(pcb);
        /* RFC 1122, 4.2.2.13: the peer must learn that data it sent was not read; lwIP does it when the window is not
         * fully open. Without memory for a FIN, a reset is the other way to end. */
        if (tcp_close(pcb) != ERR_OK)
            tcp_abort(pcb);
    }
    if (s->received)
        pbuf_free(s->received);
    *s = (struct socket){ .state = FREE };
}

int socket_bind(struct socket *s, uint32_t address, uint16_t port)
{
    ip4_addr_t ip = { lwip_htonl(address) };
    if (s->state != NEW)
        return -EINVAL;
    return -errno_of(tcp_bind(s->pcb, &ip, port));
}

int socket_listen(struct socket *s, int backlog)
{
    if (s->state != NEW)
        return -EINVAL;
    err_t error;
    u8_t limit = (u8_t)(backlog < 1 ? 1 : backlog > 255 ? 255 : backlog);
    struct tcp_pcb *listener = tcp_listen_with_backlog_and_err(s->pcb, limit, &error);
    if (!listener)
        return -errno_of(error);
    s->pcb = listener;
    s->state = LISTENING;
    tcp_arg(listener, s);
    tcp_accept(listener, on_accept);
    return 0;
}

int socket_connect(struct socket *s, uint32_t address, uint16_t port)
{
    ip4_addr_t ip = { lwip_htonl(address) };
    if (s->state == CONNECTING)
        return -EALREADY;
    if (s->state != NEW)
        return -EISCONN;
    err_t error = tcp_connect(s->pcb, &ip, port, on_connected);
    if (error != ERR_OK)
        return -errno_of(error);
    s->state = CONNECTING;
    return -EINPROGRESS;
}

int socket_accept(struct socket *s, struct socket **accepted)
{
    if (s->state != LISTENING)
        return -EINVAL;
    struct socket *first = s->queue;
    if (!first)
        return -EAGAIN;
    s->queue = first->queue_next;
    first->queue_next = NULL;
    if (first->pcb)
        tcp_backlog_accepted(first->pcb);
    *accepted = first;
    return 0;
}

long socket_receive(struct socket *s, void *to, size_t length, int peek)
{
    if (!s->received) {
        int error = socket_take_error(s);
        if (error)
            return -error;
        if (s->state != STREAM)
            return -ENOTCONN;
        return s->peer_done || !s->pcb ? 0 : -EAGAIN;
    }
    size_t copied = 0, offset = s->received_offset;
    struct pbuf *p = s->received;
    while (p && copied < length) {
        size_t part = p->len - offset < length - copied ? p->len - offset : length - copied;
        memcpy((char *)to + copied, (char *)p->payload + offset, part);
        copied += part;
        offset += part;
        if (offset < p->len)
            break;
        offset = 0;
        p = p->next;
        if (!peek) { /* free the emptied buffer, keep the rest of the chain */
            struct pbuf *emptied = s->received;
            if (p)
                pbuf_ref(p);
            pbuf_free(emptied);
            s->received = p;
        }
    }
    if (peek)
        return (long)copied;
    s->received_offset = offset;
    if (s->pcb)
        tcp_recved(s->pcb, (u16_t)copied);
    return (long)copied;
}

long socket_send(struct socket *s, const void *from, size_t length, int more)
{
    int error = socket_take_error(s);
    if (error)
        return -error;
    if (s->state != STREAM)
        return -ENOTCONN;
    if (!s->pcb || s->we_are_done)
        return -EPIPE;
    size_t room = tcp_sndbuf(s->pcb);
    size_t part = length < room ? length : room;
    if (part == 0)
        return length == 0 ? 0 : -EAGAIN;
    err_t result = tcp_write(s->pcb, from, (u16_t)part, TCP_WRITE_FLAG_COPY | (more ? TCP_WRITE_FLAG_MORE : 0));
    if (!more)
        tcp_output(s->pcb);
    if (result == ERR_MEM)
        return -EAGAIN;
    return result == ERR_OK ? (long)part : -errno_of(result);
}

int socket_shutdown_write(struct socket *s)
{
    if (s->state != STREAM || !s->pcb)
        return -ENOTCONN;
    if (s->we_are_done)
        return 0;
    s->we_are_done = 1;
    return -errno_of(tcp_shutdown(s->pcb, 0, 1));
}

short socket_events(const struct socket *s)
{
    int events = 0;
    if (s->state == LISTENING)
        return s->queue ? POLLIN | POLLRDNORM : 0;
    if (s->state == NEW)
        return POLLOUT | POLLHUP;
    if (s->state == CONNECTING)
        return 0;
    if (s->received || s->peer_done || !s->pcb)
        events |= POLLIN | POLLRDNORM;
    if (!s->pcb || (!s->we_are_done && tcp_sndbuf(s->pcb) >= TCP_SNDLOWAT &&
                    tcp_sndqueuelen(s->pcb) < TCP_SNDQUEUELOWAT))
        events |= POLLOUT | POLLWRNORM;
    if (s->peer_done)
        events |= POLLRDHUP;
    if (!s->pcb || (s->peer_done && s->we_are_done))
        events |= POLLHUP;
    if (s->error)
        events |= POLLERR;
    return (short)events;
}

int socket_take_error(struct socket *s)
{
    int error = s->error;
    s->error = 0;
    return error;
}

static int name_of(const struct socket *s, const ip_addr_t *ip, uint16_t port, struct socket_name *name)
{
    if (!s->pcb)
        return -ENOTCONN;
    *name = (struct socket_name){ lwip_ntohl(ip4_addr_get_u32(ip)), port };
    return 0;
}

int socket_local_name(const struct socket *s, struct socket_name *name)
{
    return name_of(s, &s->pcb->local_ip, s->pcb ? s->pcb->local_port : 0, name);
}

int socket_peer_name(const struct socket *s, struct socket_name *name)
{
    if (s->state != STREAM)
        return -ENOTCONN;
    return name_of(s, &s->pcb->remote_ip, s->pcb ? s->pcb->remote_port : 0, name);
}

void socket_set_nodelay(struct socket *s, int on)
{
    if (!s->pcb || s->state == LISTENING)
        return;
    if (on)
        tcp_nagle_disable(s->pcb);
    else
        tcp_nagle_enable(s->pcb);
}

/* SPDX-License-Identifier: MIT */
/* TCP sockets. lwIP calls the on_... functions from within net_poll(); the application's calls arrive through
 * stream_socket, at the end, and through stream_file.c. */
#include "stream.h"

#include <errno.h>
#include <lwip/priv/tcp_priv.h>
#include <string.h>
#include <sys/socket.h>

#define SOCKETS_MAX 208

static struct socket sockets[SOCKETS_MAX];

int socket_errno(err_t error)
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

struct socket *stream_take_slot(void)
{
    for (int i = 0; i < SOCKETS_MAX; i++)
        if (sockets[i].state == FREE)
            return &sockets[i];
    return NULL;
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    struct socket *s = argument;
    (void)pcb, (void)error;
    s->activity++;
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
    s->activity++;
    s->error = s->state == CONNECTING && error == ERR_RST ? ECONNREFUSED : socket_errno(error);
    s->state = STREAM;
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct socket *s = argument;
    (void)pcb, (void)error;
    s->activity++;
    s->state = STREAM;
    return ERR_OK;
}

/* The peer has acknowledged: there is room again. */
static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    struct socket *s = argument;
    (void)pcb, (void)length;
    s->activity++;
    return ERR_OK;
}

void stream_attach(struct socket *s, struct tcp_pcb *pcb)
{
    s->pcb = pcb;
    tcp_arg(pcb, s);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
}

static err_t on_accept(void *argument, struct tcp_pcb *pcb, err_t error)
{
    struct socket *listener = argument, *s = stream_take_slot();
    if (error != ERR_OK || !pcb || !s)
        return ERR_MEM; /* lwIP resets the connection */
    *s = (struct socket){ .state = STREAM };
    stream_attach(s, pcb);
    tcp_backlog_delayed(pcb); /* counts against the backlog until accept() */
    struct socket **last = &listener->queue;
    while (*last)
        last = &(*last)->queue_next;
    *last = s;
    listener->activity++;
    return ERR_OK;
}

static void detach(struct tcp_pcb *pcb)
{
    tcp_arg(pcb, NULL);
    if (pcb->state == LISTEN) {
        tcp_accept(pcb, NULL);
        return;
    }
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
}

void stream_end(struct socket *s)
{
    while (s->queue) {
        struct socket *waiting = s->queue;
        s->queue = waiting->queue_next;
        stream_end(waiting);
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

static int stream_bind(void *socket, struct socket_name name)
{
    struct socket *s = socket;
    ip4_addr_t ip = { lwip_htonl(name.address) };
    if (s->state != NEW)
        return -EINVAL;
    return -socket_errno(tcp_bind(s->pcb, &ip, name.port));
}

static int stream_listen(void *socket, int backlog)
{
    struct socket *s = socket;
    if (s->state == LISTENING)
        return 0; /* asks for another backlog; this one stays */
    if (s->state != NEW)
        return -EINVAL;
    err_t error;
    u8_t limit = (u8_t)(backlog < 1 ? 1 : backlog > 255 ? 255 : backlog);
    struct tcp_pcb *listener = tcp_listen_with_backlog_and_err(s->pcb, limit, &error);
    if (!listener)
        return -socket_errno(error);
    s->pcb = listener;
    s->state = LISTENING;
    tcp_arg(listener, s);
    tcp_accept(listener, on_accept);
    if (channel_event)
        channel_event("ready", "");
    return 0;
}

static int stream_connect(void *socket, struct socket_name name)
{
    struct socket *s = socket;
    ip4_addr_t ip = { lwip_htonl(name.address) };
    if (s->state == CONNECTING)
        return -EALREADY;
    if (s->state != NEW)
        return -EISCONN;
    err_t error = tcp_connect(s->pcb, &ip, name.port, on_connected);
    if (error != ERR_OK)
        return -socket_errno(error);
    s->state = CONNECTING;
    return -EINPROGRESS;
}

static int stream_take_error(void *socket)
{
    struct socket *s = socket;
    int error = s->error;
    s->error = 0;
    return error;
}

long stream_receive(void *socket, void *to, size_t length, struct socket_name *from, int peek)
{
    struct socket *s = socket;
    (void)from;
    if (!s->received) {
        int error = stream_take_error(s);
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

long stream_send(void *socket, const void *from, size_t length, const struct socket_name *to, int more)
{
    struct socket *s = socket;
    (void)to;
    int error = stream_take_error(s);
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
    return result == ERR_OK ? (long)part : -socket_errno(result);
}

static int stream_shutdown_write(void *socket)
{
    struct socket *s = socket;
    if (s->state != STREAM || !s->pcb)
        return -ENOTCONN;
    if (s->we_are_done)
        return 0;
    s->we_are_done = 1;
    return -socket_errno(tcp_shutdown(s->pcb, 0, 1));
}

static int name_of(const struct socket *s, const ip_addr_t *ip, uint16_t port, struct socket_name *name)
{
    if (!s->pcb)
        return -ENOTCONN;
    *name = (struct socket_name){ lwip_ntohl(ip4_addr_get_u32(ip)), port };
    return 0;
}

static int stream_local_name(void *socket, struct socket_name *name)
{
    const struct socket *s = socket;
    return name_of(s, &s->pcb->local_ip, s->pcb ? s->pcb->local_port : 0, name);
}

static int stream_peer_name(void *socket, struct socket_name *name)
{
    const struct socket *s = socket;
    if (s->state != STREAM)
        return -ENOTCONN;
    return name_of(s, &s->pcb->remote_ip, s->pcb ? s->pcb->remote_port : 0, name);
}

static void stream_set_nodelay(void *socket, int on)
{
    struct socket *s = socket;
    if (!s->pcb || s->state == LISTENING)
        return;
    if (on)
        tcp_nagle_disable(s->pcb);
    else
        tcp_nagle_enable(s->pcb);
}

const struct socket_type stream_socket = {
    .kind = SOCK_STREAM,
    .bind = stream_bind,
    .connect = stream_connect,
    .listen = stream_listen,
    .accept = stream_accept,
    .send = stream_send,
    .receive = stream_receive,
    .shutdown_write = stream_shutdown_write,
    .local_name = stream_local_name,
    .peer_name = stream_peer_name,
    .take_error = stream_take_error,
    .set_nodelay = stream_set_nodelay,
};

/* SPDX-License-Identifier: MIT */
/* UDP sockets. What arrives waits in a short queue; when it is full, packets are lost, as the network may lose them. */
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <lwip/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define QUEUE_MAX 32

struct packet {
    struct packet *next;
    struct pbuf *data;
    struct socket_name from;
};

struct datagram {
    struct udp_pcb *pcb;
    struct packet *first;
    int queued;
    uint32_t activity;
    int is_connected;
};

static void on_received(void *argument, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *address, u16_t port)
{
    struct datagram *d = argument;
    struct packet *packet = d->queued < QUEUE_MAX ? heap_alloc(sizeof *packet) : NULL;
    (void)pcb;
    if (!packet) {
        pbuf_free(data);
        return;
    }
    *packet = (struct packet){ .data = data, .from = { lwip_ntohl(ip4_addr_get_u32(address)), port } };
    struct packet **last = &d->first;
    while (*last)
        last = &(*last)->next;
    *last = packet;
    d->queued++;
    d->activity++;
}

static void drop_first(struct datagram *d)
{
    struct packet *packet = d->first;
    d->first = packet->next;
    d->queued--;
    pbuf_free(packet->data);
    heap_free(packet);
}

static int datagram_bind(void *socket, struct socket_name name)
{
    struct datagram *d = socket;
    ip4_addr_t ip = { lwip_htonl(name.address) };
    return -socket_errno(udp_bind(d->pcb, &ip, name.port));
}

static int datagram_connect(void *socket, struct socket_name name)
{
    struct datagram *d = socket;
    ip4_addr_t ip = { lwip_htonl(name.address) };
    d->is_connected = 1;
    return -socket_errno(udp_connect(d->pcb, &ip, name.port));
}

static long datagram_send(void *socket, const void *from, size_t length, const struct socket_name *to, int more)
{
    struct datagram *d = socket;
    (void)more;
    if (length > 1472) /* one frame: this network stack does not cut packets up */
        return -EMSGSIZE;
    if (!to && !d->is_connected)
        return -EDESTADDRREQ;
    struct pbuf *data = pbuf_alloc(PBUF_TRANSPORT, (u16_t)length, PBUF_RAM);
    if (!data)
        return -ENOBUFS;
    memcpy(data->payload, from, length);
    ip4_addr_t ip = { to ? lwip_htonl(to->address) : 0 };
    err_t error = to ? udp_sendto(d->pcb, data, &ip, to->port) : udp_send(d->pcb, data);
    pbuf_free(data);
    return error == ERR_OK ? (long)length : -socket_errno(error);
}

static long datagram_receive(void *socket, void *to, size_t length, struct socket_name *from, int peek)
{
    struct datagram *d = socket;
    if (!d->first)
        return -EAGAIN;
    struct pbuf *data = d->first->data;
    size_t count = data->tot_len < length ? data->tot_len : length;
    pbuf_copy_partial(data, to, (u16_t)count, 0);
    if (from)
        *from = d->first->from;
    if (!peek)
        drop_first(d);
    return (long)count;
}

static int datagram_local_name(void *socket, struct socket_name *name)
{
    const struct datagram *d = socket;
    *name = (struct socket_name){ lwip_ntohl(ip4_addr_get_u32(&d->pcb->local_ip)), d->pcb->local_port };
    return 0;
}

static int datagram_peer_name(void *socket, struct socket_name *name)
{
    const struct datagram *d = socket;
    if (!d->is_connected)
        return -ENOTCONN;
    *name = (struct socket_name){ lwip_ntohl(ip4_addr_get_u32(&d->pcb->remote_ip)), d->pcb->remote_port };
    return 0;
}

static short datagram_events(struct file *file)
{
    const struct datagram *d = file->object;
    return (short)(POLLOUT | POLLWRNORM | (d->first ? POLLIN | POLLRDNORM : 0));
}

static long datagram_read(struct file *file, void *to, size_t length)
{
    return datagram_receive(file->object, to, length, NULL, 0);
}

static long datagram_write(struct file *file, const void *from, size_t length)
{
    return datagram_send(file->object, from, length, NULL, 0);
}

static uint32_t datagram_activity(struct file *file) { return ((struct datagram *)file->object)->activity; }

static void datagram_close(struct file *file)
{
    struct datagram *d = file->object;
    while (d->first)
        drop_first(d);
    if (d->pcb)
        udp_remove(d->pcb);
    heap_free(d);
}

static const struct socket_type datagram_socket = {
    .kind = SOCK_DGRAM,
    .bind = datagram_bind,
    .connect = datagram_connect,
    .send = datagram_send,
    .receive = datagram_receive,
    .local_name = datagram_local_name,
    .peer_name = datagram_peer_name,
};

static const struct file_type datagram_type = {
    .name = "udp",
    .read = datagram_read,
    .write = datagram_write,
    .status = socket_status,
    .events = datagram_events,
    .activity = datagram_activity,
    .close = datagram_close,
    .socket = &datagram_socket,
};

struct file *datagram_new(int flags)
{
    struct datagram *d = heap_calloc(1, sizeof *d);
    struct file *file = d ? file_new(&datagram_type, d, O_RDWR | flags) : NULL;
    if (!file) {
        heap_free(d);
        return NULL;
    }
    d->pcb = udp_new();
    if (!d->pcb) {
        file_release(file);
        return NULL;
    }
    udp_recv(d->pcb, on_received, d);
    return file;
}

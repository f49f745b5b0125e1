/* SPDX-License-Identifier: MIT */
/* TCP connections as open files. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

static long stream_read(struct file *file, void *to, size_t length)
{
    return stream_receive(file->object, to, length, NULL, 0);
}

static long stream_write(struct file *file, const void *from, size_t length)
{
    return stream_send(file->object, from, length, NULL, 0);
}

static short stream_events(struct file *file)
{
    const struct socket *s = file->object;
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

static uint32_t stream_activity(struct file *file) { return ((struct socket *)file->object)->activity; }
static void stream_close(struct file *file) { stream_end(file->object); }

int socket_status(struct file *file, struct file_status *status)
{
    (void)file;
    *status = (struct file_status){ .mode = S_IFSOCK | 0777, .links = 1, .inode = 2 };
    return 0;
}

static const struct file_type stream_type = {
    .name = "tcp",
    .read = stream_read,
    .write = stream_write,
    .status = socket_status,
    .events = stream_events,
    .activity = stream_activity,
    .close = stream_close,
    .socket = &stream_socket,
};

int stream_accept(void *socket, struct file **accepted)
{
    struct socket *s = socket, *first = s->queue;
    if (s->state != LISTENING)
        return -EINVAL;
    if (!first)
        return -EAGAIN;
    *accepted = file_new(&stream_type, first, O_RDWR);
    if (!*accepted)
        return -ENOMEM;
    s->queue = first->queue_next;
    first->queue_next = NULL;
    if (first->pcb)
        tcp_backlog_accepted(first->pcb);
    return 0;
}

struct file *stream_new(int flags)
{
    struct socket *s = stream_take_slot();
    struct file *file = s ? file_new(&stream_type, s, O_RDWR | flags) : NULL;
    if (!file)
        return NULL;
    struct tcp_pcb *pcb = tcp_new();
    if (!pcb) {
        file_release(file);
        return NULL;
    }
    *s = (struct socket){ .state = NEW };
    stream_attach(s, pcb);
    return file;
}

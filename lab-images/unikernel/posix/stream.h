/* SPDX-License-Identifier: MIT */
/* What stream.c, TCP connections, and stream_file.c, the open files that they are, share. */
#ifndef UK_STREAM_H
#define UK_STREAM_H

#include "socket.h"

#include <lwip/tcp.h>

/* States: NEW -> LISTENING, NEW -> CONNECTING -> STREAM, or born as STREAM by an incoming connection. */
struct socket {
    enum { FREE, NEW, LISTENING, CONNECTING, STREAM } state;
    struct tcp_pcb *pcb;        /* NULL once lwIP has ended the connection */
    int error;                  /* errno, until it is taken */
    int peer_done, we_are_done; /* each direction's end */
    struct pbuf *received;      /* not yet read by the application */
    size_t received_offset;     /* bytes already read of its first buffer */
    uint32_t activity;          /* counts arrivals, for edge-triggered epoll */
    struct socket *queue;       /* LISTENING: connections nobody has accepted yet, oldest first */
    struct socket *queue_next;
};

/* A free one, still FREE, or NULL. */
struct socket *stream_take_slot(void);

/* From now on lwIP tells (s) what happens to (pcb). */
void stream_attach(struct socket *s, struct tcp_pcb *pcb);

/* Ends the connection, and those that wait to be accepted, and frees (s). */
void stream_end(struct socket *s);

/* Of struct socket_type. */
long stream_receive(void *socket, void *to, size_t length, struct socket_name *from, int peek);
long stream_send(void *socket, const void *from, size_t length, const struct socket_name *to, int more);
int stream_accept(void *socket, struct file **accepted);

extern const struct socket_type stream_socket;

#endif

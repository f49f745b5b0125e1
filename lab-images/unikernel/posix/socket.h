/* SPDX-License-Identifier: MIT */
/* Sockets over lwIP's raw interface. A socket is an open file whose type also has the functions below. Like all
 * functions of files they return 0 or more, or a negative errno, and never wait; waiting is done by sockets.c. */
#ifndef UK_SOCKET_H
#define UK_SOCKET_H

#include "file.h"

#include <lwip/err.h>

/* An address and port in host order; 0 is any, and a port of 0 lets lwIP choose. */
struct socket_name {
    uint32_t address;
    uint16_t port;
};

struct socket_type {
    int kind;                   /* SOCK_STREAM or SOCK_DGRAM */
    int (*bind)(void *socket, struct socket_name name);
    /* -EINPROGRESS: events() will tell when it is done, take_error() how it went. */
    int (*connect)(void *socket, struct socket_name name);
    int (*listen)(void *socket, int backlog);
    /* A new open file for the next connection that has come in. -EAGAIN: none. */
    int (*accept)(void *socket, struct file **accepted);
    /* Takes as much as there is room for; -EAGAIN: none. (to) may be NULL. With (more), a short segment may wait. */
    long (*send)(void *socket, const void *from, size_t length, const struct socket_name *to, int more);
    /* Copies what has arrived; 0: the peer has ended its direction; -EAGAIN: nothing there. (peek) leaves it there.
     * (from) may be NULL. */
    long (*receive)(void *socket, void *to, size_t length, struct socket_name *from, int peek);
    /* Ends our direction; the peer reads end of file after what was sent. */
    int (*shutdown_write)(void *socket);
    int (*local_name)(void *socket, struct socket_name *name);
    int (*peer_name)(void *socket, struct socket_name *name);
    /* The error of a failed connection, once: a positive errno, or 0. */
    int (*take_error)(void *socket);
    void (*set_nodelay)(void *socket, int on);
};

/* New sockets, or NULL if all are in use. (flags) as for file_new(). Datagrams are a component of their own. */
struct file *stream_new(int flags);
UK_OPTIONAL struct file *datagram_new(int flags);

/* The status of any socket. */
int socket_status(struct file *file, struct file_status *status);

/* The errno, positive, for an error of lwIP. */
int socket_errno(err_t error);

#endif

/* SPDX-License-Identifier: MIT */
/* Sockets over lwIP's raw interface: what stands behind a file descriptor above 2. Functions return 0 or more, or a
 * negative errno, and never wait; waiting is done by the system calls. */
#ifndef UK_SOCKET_H
#define UK_SOCKET_H

#include "uk.h"

#define SOCKETS_MAX 208

struct socket;

/* A new, unconnected TCP socket, or NULL if all are in use. */
struct socket *socket_new(void);

/* Ends the socket. What was sent but not yet delivered is still delivered. */
void socket_close(struct socket *s);

/* Addresses are in host order; 0 is any. Port 0 lets lwIP choose. */
int socket_bind(struct socket *s, uint32_t address, uint16_t port);
int socket_listen(struct socket *s, int backlog);
int socket_connect(struct socket *s, uint32_t address, uint16_t port);

/* The next connection that has come in. -EAGAIN: none. */
int socket_accept(struct socket *s, struct socket **accepted);

/* Copies what has arrived. 0: the peer has ended its direction. -EAGAIN: nothing there. (peek) leaves it there. */
long socket_receive(struct socket *s, void *to, size_t length, int peek);

/* Takes as much as fits into the send buffer. -EAGAIN: it is full. With (more), a last short segment waits for the
 * next call. */
long socket_send(struct socket *s, const void *from, size_t length, int more);

/* Ends our direction; the peer reads end of file after what was sent. */
int socket_shutdown_write(struct socket *s);

/* poll() events that hold now: POLLIN, POLLOUT, POLLHUP, POLLERR. */
short socket_events(const struct socket *s);

/* Takes the error of a failed connection: a positive errno, or 0. */
int socket_take_error(struct socket *s);

struct socket_name { uint32_t address; uint16_t port; };
int socket_local_name(const struct socket *s, struct socket_name *name);
int socket_peer_name(const struct socket *s, struct socket_name *name);

void socket_set_nodelay(struct socket *s, int on);

/* Descriptors: the number of a socket and back; NULL if (number) is none. */
int socket_number(const struct socket *s);
struct socket *socket_by_number(int number);

/* The flag O_NONBLOCK of the descriptor. */
int *socket_nonblocking(struct socket *s);

#endif

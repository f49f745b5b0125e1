/* SPDX-License-Identifier: MIT */
/* Requests to the kernel's network configuration (netlink(7)). */
#ifndef RZ_NET_NETLINK_H
#define RZ_NET_NETLINK_H

#include <stddef.h>
#include <stdint.h>

/* One request or several, sent as one datagram. What does not fit is a bug: the program ends. */
struct message {
    size_t length, header; /* (header): where the last request begins */
    uint32_t sequence;
    char bytes[16384];
};

/* Begins a request with its fixed part; the one before it is closed. */
void message_begin(struct message *message, uint16_t type, uint16_t flags, const void *fixed, size_t size);

/* Adds an attribute. */
void message_put(struct message *message, uint16_t type, const void *data, size_t size);
void message_text(struct message *message, uint16_t type, const char *text);
void message_number(struct message *message, uint16_t type, uint32_t number);

/* Bytes without a header, for fixed parts inside attributes. */
void message_raw(struct message *message, const void *data, size_t size);

/* Attributes up to message_close() lie inside this one. Returns what message_close() needs. */
size_t message_open(struct message *message, uint16_t type);
void message_close(struct message *message, size_t at);

/* A socket for (protocol) in the present network namespace, or -1. */
int netlink_open(int protocol);

/* Sends all requests, the last of which must ask for an acknowledgement. 0, or the first error as a negative number. */
int netlink_send(int fd, const struct message *message);

/* Sends a request whose answer is one message: its attributes go to (out), which holds (size) bytes. Their length,
 * or the error as a negative number. (fixed): size of the answer's fixed part. */
int netlink_ask(int fd, const struct message *message, size_t fixed, void *out, size_t size);

/* The contents of the first attribute of (type) among (length) bytes of attributes, its size in (length); or NULL. */
const void *netlink_find(const void *attributes, size_t *length, uint16_t type);

#endif

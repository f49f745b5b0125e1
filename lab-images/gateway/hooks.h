/* SPDX-License-Identifier: MIT */
/* Functions of the port that lwIP calls by way of lwipopts.h. */
#ifndef HOOKS_H
#define HOOKS_H

#include "lwip/ip_addr.h"

/* The first sequence number of a connection, by RFC 6528: a clock plus a keyed hash of the four-tuple. */
u32_t port_isn(const ip_addr_t *local_ip, u16_t local_port, const ip_addr_t *remote_ip, u16_t remote_port);

#endif

/* SPDX-License-Identifier: MIT */
/* Bridges, the pairs of cards between a bridge and a container, addresses, routes. Each returns 0 or -errno. */
#ifndef RZ_NET_LINK_H
#define RZ_NET_LINK_H

#include <stdbool.h>

#include "request.h"

/* The network's bridge with its address, made where it is not there yet. (host): route socket of the host. */
int link_bridge(int host, const struct attachment *attachment);

/* Removes the bridge when no container is left on it; 1 if it is gone. */
int link_bridge_leave(int host, const struct attachment *attachment);

/* Whether the container is on a network already: its first card, eth0 for this engine, is there. */
bool link_is_connected(int inside);

/* A pair of cards: one on the bridge, the other, as (attachment) names it, in the namespace (ns). */
int link_attach(int host, int ns, const struct attachment *attachment);

/* Address and routes inside. (inside): route socket of the container's namespace. */
int link_configure(int inside, const struct attachment *attachment);

/* Removes the pair; it is no error if there is none. */
int link_detach(int inside, const struct attachment *attachment);

/* The namespace's own loopback card comes up. */
int link_loopback(int inside);

#endif

/* SPDX-License-Identifier: MIT */
/* The host's table `ring-zero`: its rules stand in network.nft; containers come and go as elements of its sets and
 * maps. Each returns 0 or -errno. */
#ifndef RZ_NET_NFT_H
#define RZ_NET_NFT_H

#include "request.h"

/* Packets of the network leave the host under the host's address. The table is loaded where it is not there yet. */
int nft_network_add(const struct attachment *attachment);
int nft_network_remove(const struct attachment *attachment);

/* Leads the host's ports to (address). If it fails, (refused) is the port that it failed for; what was led before stays. */
int nft_publish(const struct request *request, in_addr_t address, uint16_t *refused);

/* Undoes it; what is not there is no error. */
int nft_unpublish(const struct request *request, in_addr_t address);

#endif

/* SPDX-License-Identifier: MIT */
/* lwIP's settings for the gateway. Everything not named keeps lwIP's default. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

/* One thread, callbacks only. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

/* One Ethernet with IPv4. */
#define LWIP_ARP 1
#define LWIP_ETHERNET 1
#define LWIP_SINGLE_NETIF 1
#define LWIP_RAW 0
/* Every frame leaves as one contiguous buffer, so gw_transmit gets a pointer and a length. */
#define LWIP_NETIF_TX_SINGLE_PBUF 1
/* Puts the IP header, and with it all words of a packet, on a four-byte boundary. */
#define ETH_PAD_SIZE 2
/* All machines share one MTU. Reassembly would only be a place to keep a guest's garbage. */
#define IP_REASSEMBLY 0
#define IP_FRAG 0
/* A DHCP client has no address yet: port 67 accepts the source 0.0.0.0. */
#define LWIP_IP_ACCEPT_UDP_PORT(port) ((port) == PP_HTONS(67))

/* Static entries, made when a machine is added, spare the first connection an ARP round and cannot be spoofed. */
#define ETHARP_SUPPORT_STATIC_ENTRIES 1
#define ARP_TABLE_SIZE 120
#define ARP_QUEUEING 1
#define MEMP_NUM_ARP_QUEUE 64

/* Data lives in the libc heap, bounded by the module's --max-memory; what is counted lives in fixed pools, so that
 * lwIP recycles TIME_WAIT connections instead of letting their list grow. */
#define MEM_LIBC_MALLOC 1
#define MEM_ALIGNMENT 4
#define MEMP_NUM_TCP_PCB 512 /* GW_MAX_CONNECTIONS, as many again in TIME_WAIT or half open */
#define MEMP_NUM_TCP_PCB_LISTEN 16
#define MEMP_NUM_UDP_PCB 16
#define MEMP_NUM_TCP_SEG 16384
#define PBUF_POOL_SIZE 0 /* received frames are PBUF_RAM of their own size */

/* Bulk transfers: 256 KiB in flight each way. */
#define TCP_MSS 1460
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 3
#define TCP_WND (256 * 1024)
#define TCP_SND_BUF (256 * 1024)
#define TCP_SND_QUEUELEN 1024
#define TCP_SNDLOWAT (32 * 1024) /* unused without sockets, but checked against 16 bits */
#define SO_REUSE 1 /* a port can be listened on again while connections accepted there live on */
#define TCP_LISTEN_BACKLOG 1 /* bounds half-open connections */

/* A cable that never leaves this computer: ten times lwIP's usual pace. The slow timer, and with it every count of
 * retransmission ticks, runs at twice this interval. */
#define TCP_TMR_INTERVAL 10
/* TIME_WAIT of 2 s. LAST_ACK is given up after the same time, so it must outlast some retransmissions. */
#define TCP_MSL 1000
/* Ports are taken in turn; a wide range keeps a server's TIME_WAIT from meeting a port again too early. */
#define TCP_LOCAL_PORT_RANGE_START 0x4000
#define TCP_LOCAL_PORT_RANGE_END 0xffff
#define TCP_ENSURE_LOCAL_PORT_RANGE(port) ((u16_t)((port) | 0x4000))

/* Per-connection argument by which a freed connection reports itself: no pointer to it survives. */
#define LWIP_TCP_PCB_NUM_EXT_ARGS 1

#define LWIP_HOOK_FILENAME "hooks.h"
#define LWIP_HOOK_TCP_ISN port_isn

#define LWIP_STATS 0

#endif

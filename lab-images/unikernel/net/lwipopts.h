/* SPDX-License-Identifier: MIT */
/* How lwIP is built into the unikernel: IPv4, TCP, UDP, ICMP, DHCP and DNS through the raw interface, no threads. */
#ifndef UK_LWIPOPTS_H
#define UK_LWIPOPTS_H

#define NO_SYS                  1
#define SYS_LIGHTWEIGHT_PROT    0
#define LWIP_SOCKET             0
#define LWIP_NETCONN            0
#define LWIP_IPV4               1
#define LWIP_IPV6               0
#define LWIP_ARP                1
#define LWIP_ETHERNET           1
#define LWIP_ICMP               1
#define LWIP_UDP                1
#define LWIP_TCP                1
#define LWIP_DHCP               1
#define DHCP_DOES_ARP_CHECK     0       /* costs seconds; the address is ours alone in the lab */
#define LWIP_DNS                1
#define DNS_MAX_SERVERS         1
#define DNS_MAX_NAME_LENGTH     254
#define LWIP_RAW                0
#define LWIP_STATS              0
#define IP_REASSEMBLY           0       /* neither TCP nor DHCP needs fragments */
#define IP_FRAG                 0
#define IP_FORWARD              0
#define LWIP_NETIF_HOSTNAME     1
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_SINGLE_NETIF       1
#define LWIP_HAVE_LOOPIF        0
#define LWIP_NETIF_TX_SINGLE_PBUF 1     /* one contiguous piece per frame: one descriptor for the card */
#define TCP_LISTEN_BACKLOG      1

/* Buffers come from the library OS's heap and are as large as their contents. */
#define MEM_LIBC_MALLOC         1
#define MEM_ALIGNMENT           4
#define mem_clib_malloc         heap_alloc
#define mem_clib_free           heap_free
#define mem_clib_calloc         heap_calloc
#define PBUF_POOL_SIZE          2       /* unused: received frames are PBUF_RAM ... */
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1 /* ... which these checks of the pool's size do not know */

/* Control blocks come from fixed pools: what one peer can make us hold is limited. */
#define MEMP_NUM_TCP_PCB        224     /* includes connections in TIME_WAIT, of which the oldest gives way */
#define MEMP_NUM_TCP_PCB_LISTEN 8
#define MEMP_NUM_UDP_PCB        8
#define MEMP_NUM_TCP_SEG        1024
#define MEMP_NUM_PBUF           16

#define TCP_MSS                 1460
#define TCP_WND                 (44 * TCP_MSS)
#define TCP_SND_BUF             (44 * TCP_MSS)
#define TCP_SND_QUEUELEN        128
#define TCP_MSL                 1000    /* ms; a segment that old cannot exist in the lab */
#define LWIP_TCP_RTO_TIME       1000    /* RFC 6298, 2.1 */
#define TCP_SYNMAXRTX           4
#define TCP_MAXRTX              8

#define ETH_PAD_SIZE            0
#define LWIP_CHKSUM_ALGORITHM   3
#define LWIP_CHECKSUM_ON_COPY   1

#include <stddef.h>
void *heap_alloc(size_t size);
void *heap_calloc(size_t count, size_t size);
void heap_free(void *block);

#endif

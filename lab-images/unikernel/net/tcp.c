/* SPDX-License-Identifier: MIT */
/* Two faults of lwIP's TCP, kept from doing harm. */
#include "uk.h"

#include <lwip/priv/tcp_priv.h>

#define HALF_OPEN_MAX   16      /* of these at most; whoever means it answers within a round trip */
#define TICKS_HALF_OPEN 2       /* of half a second, TCP's slow timer */

/* Connections that only began count against a listener's backlog, and lwIP keeps them for 20 seconds: 64 of them would
 * keep everybody else out as long. Where there are many, the old ones give way. */
static void drop_half_open(void)
{
    int count = 0;
    for (struct tcp_pcb *pcb = tcp_active_pcbs, *next; pcb; pcb = next) {
        next = pcb->next; /* newest first */
        if (pcb->state == SYN_RCVD && ++count > HALF_OPEN_MAX && tcp_ticks - pcb->tmr >= TICKS_HALF_OPEN)
            tcp_abort(pcb);
    }
}

/* lwIP 2.1.3 probes a closed window while a segment waits to be sent again, and forgets to stop when an ACK clears that
 * segment away; its timer then finds nothing to send, which it asserts cannot be. So a peer could halt the machine. */
void net_tcp_before_timers(void)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        if (pcb->persist_backoff > 0 && (!pcb->unsent || pcb->unacked))
            pcb->persist_backoff = 0;
    drop_half_open();
}

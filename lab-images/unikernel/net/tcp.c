/* SPDX-License-Identifier: MIT */
/* A fault of lwIP's TCP, kept from doing harm. */
#include "uk.h"

#include <lwip/priv/tcp_priv.h>

/* lwIP 2.1.3 probes a closed window while a segment waits to be sent again, and forgets to stop when an ACK clears that
 * segment away; its timer then finds nothing to send, which it asserts cannot be. So a peer could halt the machine. */
void net_tcp_before_timers(void)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        if (pcb->persist_backoff > 0 && (!pcb->unsent || pcb->unacked))
            pcb->persist_backoff = 0;
}

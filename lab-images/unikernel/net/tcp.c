/* SPDX-License-Identifier: MIT */
/* Two weak places of lwIP's TCP, kept from doing harm. */
#include "uk.h"

#include <lwip/priv/tcp_priv.h>

#define HALF_OPEN_MAX   16      /* old ones beyond these end; whoever means it answers within a round trip */
#define STALE_TICKS     1       /* of half a second, TCP's slow timer: from then on a new SYN may take the place ... */
#define TOO_OLD_TICKS   2       /* ... and from then on it ends where there are many */

/* lwIP 2.1.3 probes a closed window while a segment waits to be sent again, and forgets to stop when an ACK clears that
 * segment away; its timer then finds nothing to send, which it asserts cannot be. So a peer could halt the machine. */
static void stop_probing_in_vain(struct tcp_pcb *pcb)
{
    if (pcb->persist_backoff > 0 && (!pcb->unsent || pcb->unacked))
        pcb->persist_backoff = 0;
}

/* A peer that sends SYNs and nothing else would soon own all control blocks and fill every listener's backlog, for
 * twenty seconds. A half-open connection that has been silent for a while is worth less than any other. Returns 1 if
 * it is to end now; (count) half-open ones are newer. */
static int rate_half_open(struct tcp_pcb *pcb, int count)
{
    u32_t age = pcb->state == SYN_RCVD ? tcp_ticks - pcb->tmr : 0;
    pcb->prio = age > STALE_TICKS ? TCP_PRIO_MIN : TCP_PRIO_NORMAL;
    return age >= TOO_OLD_TICKS && count >= HALF_OPEN_MAX;
}

void net_tcp_before_timers(void)
{
    int half_open = 0;
    for (struct tcp_pcb *pcb = tcp_active_pcbs, *next; pcb; pcb = next) { /* newest first */
        next = pcb->next;
        stop_probing_in_vain(pcb);
        if (rate_half_open(pcb, half_open))
            tcp_abort(pcb);
        else
            half_open += pcb->state == SYN_RCVD;
    }
}

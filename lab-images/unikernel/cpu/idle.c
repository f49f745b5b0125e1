/* SPDX-License-Identifier: MIT */
/* What the machine does while the application waits. The order is the point: interrupts are closed all the time, the
 * card is told to interrupt, then everything is looked at once more, and only then the processor halts, opening
 * interrupts in the same breath. Work that arrives after the look finds the processor halting or halted with
 * interrupts open, and ends the halt; so no wake-up is lost. */
#include "uk.h"
#include "x86.h"

struct uk_counters uk_counters;

/* A machine that is never idle looks at its control channel once in so many calls; an idle one is told by interrupt. */
#define CHANNEL_CALLS 64

static void handle_interrupts(void)
{
    uint32_t lines = irq_pending_lines();
    if (nic_interrupt)
        nic_interrupt(lines);
    if (channel_poll && lines >> IRQ_COM2 & 1)
        channel_poll();
    if (console_typed && lines >> IRQ_COM1 & 1)
        console_typed();
    pic_end(lines);
}

int work(void)
{
    static unsigned calls;
    int worked = net_poll ? net_poll() : 0;
    if (channel_poll && ++calls % CHANNEL_CALLS == 0)
        worked |= channel_poll();
    return worked;
}

void idle(uint64_t deadline)
{
    if (work())
        return;
    if (threads_switch && threads_switch(&deadline))
        return;
    uint64_t now = clock_now();
    if (now >= deadline || (nic_arm && !nic_arm()))
        return;
    uint64_t wait = deadline - now, timer = net_next_timer ? net_next_timer() : NEVER;
    clock_wake_after(timer < wait ? timer : wait);
    uk_counters.halts++;
    cpu_halt();
    handle_interrupts();
    if (net_poll)
        net_poll();
}

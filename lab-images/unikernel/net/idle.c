/* SPDX-License-Identifier: MIT */
/* What the machine does while the application waits. The order is the point: interrupts are closed all the time, the
 * card is told to interrupt, then everything is looked at once more, and only then the processor halts, opening
 * interrupts in the same breath. Work that arrives after the look finds the processor halting or halted with
 * interrupts open, and ends the halt; so no wake-up is lost. */
#include "uk.h"
#include "x86.h"

struct uk_counters uk_counters;

static void handle_interrupts(void)
{
    uint32_t lines = irq_take();
    if (nic() && lines >> nic_irq() & 1)
        nic()->acknowledge();
}

void idle(uint64_t deadline)
{
    int worked = net_poll();
    worked |= channel_poll();
    if (worked)
        return;

    uint64_t now = clock_now();
    if (now >= deadline || !nic()->arm())
        return;
    uint64_t wait = deadline - now, timer = net_next_timer();
    clock_wake_after(timer < wait ? timer : wait);
    uk_counters.halts++;
    cpu_halt();
    handle_interrupts();
    net_poll();
    channel_poll();
}

/* SPDX-License-Identifier: MIT */
/* The heart of an image without POSIX: run what is due, then let the machine work or sleep, for ever. */
#include "loop.h"

#include "uk.h"
#include "uk_event.h"

static struct uk_timer running = { .next = &running, .previous = &running }; /* a ring, by rising time */
static void (*console_poll)(void);

void loop_poll_console(void (*poll)(void))
{
    console_poll = poll;
}

/* Most timers are started for longer than those that run: the search begins at the latest. A clock that stands still
 * must not make a timer due within run_due() that its own function started for no time at all: hence the 1. */
void uk_timer_start(struct uk_timer *timer, uint64_t ns)
{
    uk_timer_stop(timer);
    timer->at = clock_now() + (ns ? ns : 1);
    struct uk_timer *before = running.previous;
    while (before != &running && before->at > timer->at)
        before = before->previous;
    timer->previous = before;
    timer->next = before->next;
    before->next = before->next->previous = timer;
}

void uk_timer_stop(struct uk_timer *timer)
{
    if (!timer->next)
        return;
    timer->previous->next = timer->next;
    timer->next->previous = timer->previous;
    timer->next = timer->previous = NULL;
}

static void run_due(void)
{
    uint64_t now = clock_now();
    while (running.next != &running && running.next->at <= now) {
        struct uk_timer *timer = running.next;
        uk_timer_stop(timer);
        timer->due(timer);
    }
}

_Noreturn void uk_application(void)
{
    uk_start();
    for (;;) {
        run_due();
        if (console_poll)
            console_poll();
        idle(running.next == &running ? NEVER : running.next->at);
    }
}

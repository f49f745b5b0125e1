/* SPDX-License-Identifier: MIT */
/* From a call's number to its function. A number nobody offers is answered with ENOSYS, as an old Linux would. */
#include "call.h"

#include <errno.h>

#define NUMBERS 450             /* one more than the last of Linux 5.17, the newest musl 1.2.3 knows */

static call_function *functions[NUMBERS];

extern struct gate_frame *gate_entered; /* cpu/trap.S sets it */
static struct gate_frame *frame_now, *frame_interrupted;

const struct gate_frame *call_gate_frame(void) { return frame_now; }
struct gate_frame *call_interrupted_frame(void) { return frame_interrupted; }

static void fill(void)
{
    for (const struct call *call = uk_plain_calls_start; call < uk_plain_calls_end; call++)
        functions[call->number] = call->function;
    for (const struct call *call = uk_calls_start; call < uk_calls_end; call++)
        functions[call->number] = call->function;
}

long call_wait(uint64_t deadline)
{
    if (signals_are_due && signals_are_due())
        return -CALL_RESTART;
    if (signals_next_alarm && signals_next_alarm() < deadline)
        deadline = signals_next_alarm();
    idle(deadline);
    return signals_are_due && signals_are_due() ? -CALL_RESTART : 0;
}

static long run(call_function *function, const long *arguments, struct gate_frame *frame)
{
    for (;;) {
        long result = function(arguments);
        frame_interrupted = result == -CALL_RESTART ? frame : NULL;
        int restart = signals_deliver ? signals_deliver() : 0;
        if (result != -CALL_RESTART)
            return result;
        if (!restart)
            return -EINTR;
    }
}

/* A program that never waits still wants to be interrupted: once in so many calls somebody looks at the keyboard. */
#define CALLS_PER_LOOK 64

static void look_at_keyboard(void)
{
    static unsigned calls;
    if (console_typed && ++calls % CALLS_PER_LOOK == 0)
        console_typed();
}

/* In an image without signals, threads and a terminal, and not traced, a call is its function and nothing else. */
static int is_plain;

static void start_calls(void)
{
    static int is_started;
    if (is_started)
        return;
    is_started = 1;
    fill();
    is_plain = !signals_deliver && !threads_exit && !console_typed && !(trace_call && trace_is_on());
}

static __attribute__((noinline)) long dispatch_fully(unsigned long number, const long *arguments)
{
    struct gate_frame *frame = frame_now = gate_entered;
    gate_entered = NULL;
    start_calls();
    call_function *function = number < NUMBERS ? functions[number] : NULL;
    int is_traced = trace_call && trace_is_on();
    uint64_t began = is_traced ? clock_now() : 0;

    look_at_keyboard();
    long result = function ? run(function, arguments, frame) : -ENOSYS;
    if (is_traced)
        trace_call(number, arguments, result, began);
    return result;
}

long syscall_dispatch(unsigned long number, const long *arguments);

/* Called by cpu/trap.S. */
long syscall_dispatch(unsigned long number, const long *arguments)
{
    uk_counters.syscalls++;
    if (is_plain && number < NUMBERS && functions[number])
        return functions[number](arguments);
    return dispatch_fully(number, arguments);
}

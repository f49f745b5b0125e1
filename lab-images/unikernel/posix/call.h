/* SPDX-License-Identifier: MIT */
/* The calls of the C library. musl (or glibc) is linked in unmodified and believes to be on Linux; the functions in
 * this folder are the Linux it sees: the numbers, structures and error numbers of i386, as plain function calls. Each
 * takes its arguments as an array of words and returns a result or a negative errno.
 *
 * There is no check of pointers. On Linux the kernel must not be tricked into touching memory the process may not
 * touch; here caller and callee own the same memory, and a wrong pointer faults in either. */
#ifndef UK_CALL_H
#define UK_CALL_H

#include "uk.h"

#include <sys/syscall.h>

typedef long call_function(const long *argument);

struct call {
    uint16_t number;
    call_function *function;
};

/* Offers call (name), as <sys/syscall.h> spells it. A number that no linked component offers is answered ENOSYS. */
#define UK_CALL(name, call_function) UK_SET(calls) static const struct call call_##name = { SYS_##name, call_function }
/* The same for an answer that is good enough without some component, and gives way to it where it is linked. */
#define UK_CALL_PLAIN(name, call_function) \
    UK_SET(plain_calls) static const struct call plain_call_##name = { SYS_##name, call_function }
extern const struct call uk_calls_start[], uk_calls_end[], uk_plain_calls_start[], uk_plain_calls_end[];

/* The address musl and glibc call; cpu/trap.S. */
void syscall_entry(void);

/* What `int $0x80` has pushed. */
struct gate_frame { uint32_t eip, cs, eflags; };

/* That of the call being made, to be asked before anything else runs; NULL if it came as a plain call. */
const struct gate_frame *call_gate_frame(void);

/* The same of a call that a signal has interrupted, while its handlers run: they may change where it returns to. */
struct gate_frame *call_interrupted_frame(void);

/* Calls that do nothing and succeed, and that succeed with 1; posix/process.c. */
call_function call_nothing, call_one;

/* ---- waiting ------------------------------------------------------------------------------------------------------ */

/* What call_wait() returns if a signal's handler must run before the call goes on. posix/dispatch.c runs it and then
 * starts the call again or ends it with EINTR, as the handler was installed. Never seen by the C library. */
#define CALL_RESTART 512

/* Lets everything else go on until something has happened or (deadline) has come. Returns 0 or -CALL_RESTART. A call
 * that waits is a loop: try; if it was too early, call_wait(). */
long call_wait(uint64_t deadline);

/* ---- offered by the component signals ---------------------------------------------------------------------------- */

/* Makes a signal pending for the process. Without the component signals it is lost, as if ignored. */
UK_OPTIONAL void signals_raise(int signal);

/* True if a signal is pending that is not blocked. */
UK_OPTIONAL int signals_are_due(void);

/* When the process's timer is due; NEVER if it has none. */
UK_OPTIONAL uint64_t signals_next_alarm(void);

/* The signals that the running thread holds off, a bit each from 1 on. */
UK_OPTIONAL extern uint64_t signals_blocked;

/* Signals that wait for the running thread alone. */
UK_OPTIONAL extern uint64_t signals_of_thread;

/* Lets (wait) wait with other signals held off, (*mask), and runs the handlers of what has come
 * before the old ones hold again. */
UK_OPTIONAL long signals_wait_masked(const uint64_t *mask, call_function *wait, const long *arguments);

/* The same where there may be no mask, or no signals at all: then it only waits. posix/poll.c. */
long wait_masked(const uint64_t *mask, call_function *wait, const long *arguments);

/* Runs the handlers of all signals that are due. Returns 1 if each of them lets an interrupted call start again. */
UK_OPTIONAL int signals_deliver(void);

/* ---- offered by the component terminal ---------------------------------------------------------------------------- */

/* Looks at what has been typed, after the console's interrupt: Ctrl-C must work while nobody reads. */
UK_OPTIONAL void console_typed(void);

/* ---- offered by the component threads ------------------------------------------------------------------------------- */

/* The calling thread's number; 1 without the component. */
UK_OPTIONAL long threads_self(void);

/* Tells the base of the running thread's structure, to which GS leads. */
UK_OPTIONAL void threads_set_tls(uint32_t base);

/* Makes a signal, given as its bit, pending for thread (number). Returns 0 or -ESRCH. */
UK_OPTIONAL int threads_raise(long number, uint64_t signal);

/* Ends the calling thread if others are left; returns if it is the last one. */
UK_OPTIONAL void threads_exit(void);

/* True if (address) .. (address + length) holds the stack the caller runs on: then it is freed when the thread ends. */
UK_OPTIONAL int threads_free_later(void *address, size_t length);

/* ---- offered by the component trace ------------------------------------------------------------------------------- */

/* Prints a call that has returned. (began) is clock_now() from before it. */
UK_OPTIONAL void trace_call(unsigned long number, const long *arguments, long result, uint64_t began);

/* True if the command line asks for it. */
UK_OPTIONAL int trace_is_on(void);

#endif

/* SPDX-License-Identifier: MIT */
/* Signals of a process that is alone: raised by itself, its timer, its terminal, or a broken connection. A handler is a
 * function and is called as one, when the call that was interrupted or is about to return gives it the occasion; code
 * that makes no call is not interrupted. */
#include "file.h"
#include "time.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#define SIGNALS 64

/* struct sigaction of the kernel on i386. */
struct action {
    void (*handler)(int signal, siginfo_t *info, void *context);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
} __attribute__((packed));

static struct action actions[SIGNALS + 1];
static uint64_t pending;
uint64_t signals_blocked, signals_of_thread;    /* of the running thread; tasks/threads.c keeps those of the others */
static uint64_t alarm_at = NEVER, alarm_period;

static uint64_t bit_of(int signal) { return 1ull << (signal - 1); }
static int is_valid(long signal) { return signal >= 1 && signal <= SIGNALS; }

static int is_ignored(int signal)
{
    if (actions[signal].handler != (void *)SIG_DFL)
        return actions[signal].handler == (void *)SIG_IGN;
    return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT;
}

void signals_raise(int signal)
{
    if (!is_ignored(signal) || signals_blocked & bit_of(signal))
        pending |= bit_of(signal);
}

static void look_at_alarm(void)
{
    uint64_t now;
    if (alarm_at == NEVER || (now = clock_now()) < alarm_at)
        return;
    alarm_at = alarm_period ? now + alarm_period : NEVER;
    signals_raise(SIGALRM);
}

int signals_are_due(void)
{
    look_at_alarm();
    return ((pending | signals_of_thread) & ~signals_blocked) != 0;
}

uint64_t signals_next_alarm(void) { return alarm_at; }

static void end_process(int signal)
{
    console_printf("posix: ended by signal %d\n", signal);
    uk_exit(128 + signal);
}

#define GATE_BYTES 2            /* of `int $0x80`, to which an interrupted call would return to start again */

/* Returns 1 if a call that was interrupted may start again. The handler may change what its context says of where the
 * thread goes on and which signals are held off: that is how the C library cancels a thread in a call. */
static int handle(int signal)
{
    const struct action action = actions[signal];
    uint64_t blocked = signals_blocked;
    siginfo_t info = { .si_signo = signal, .si_code = SI_USER };
    struct gate_frame *frame = call_interrupted_frame();
    greg_t place = frame ? (greg_t)frame->eip - GATE_BYTES : 0;
    ucontext_t context;

    if (is_ignored(signal))
        return 1;
    if (action.handler == (void *)SIG_DFL)
        end_process(signal);
    if (action.flags & SA_RESETHAND)
        actions[signal].handler = (void *)SIG_DFL;
    memset(&context, 0, sizeof context);
    context.uc_mcontext.gregs[REG_EIP] = place;
    memcpy(&context.uc_sigmask, &blocked, sizeof blocked);
    signals_blocked |= action.mask | (action.flags & SA_NODEFER ? 0 : bit_of(signal));
    action.handler(signal, &info, &context);
    memcpy(&signals_blocked, &context.uc_sigmask, sizeof signals_blocked);
    if (context.uc_mcontext.gregs[REG_EIP] == place)
        return (action.flags & SA_RESTART) != 0;
    if (frame)
        frame->eip = (uint32_t)context.uc_mcontext.gregs[REG_EIP];
    return 0;
}

/* Forgets a signal that has been told; a thread's own goes before the process's. */
static void take_back(int signal)
{
    *(signals_of_thread & bit_of(signal) ? &signals_of_thread : &pending) &= ~bit_of(signal);
}

int signals_deliver(void)
{
    int restart = 1;
    while (signals_are_due()) {
        int signal = __builtin_ctzll((pending | signals_of_thread) & ~signals_blocked) + 1;
        take_back(signal);
        restart = handle(signal) && restart;
    }
    return restart;
}

static long sys_rt_sigaction(const long *a)
{
    if (!is_valid(a[0]) || (a[1] && (a[0] == SIGKILL || a[0] == SIGSTOP)))
        return -EINVAL;
    struct action before = actions[a[0]];
    if (a[1])
        memcpy(&actions[a[0]], (const void *)a[1], sizeof before);
    if (a[2])
        memcpy((void *)a[2], &before, sizeof before);
    return 0;
}

static long sys_rt_sigprocmask(const long *a)
{
    uint64_t before = signals_blocked, set = a[1] ? *(const uint64_t *)a[1] : 0;
    if (a[2])
        *(uint64_t *)a[2] = before;
    if (!a[1])
        return 0;
    switch (a[0]) {
    case SIG_BLOCK: signals_blocked |= set; break;
    case SIG_UNBLOCK: signals_blocked &= ~set; break;
    case SIG_SETMASK: signals_blocked = set; break;
    default: return -EINVAL;
    }
    return 0;
}

static long sys_rt_sigpending(const long *a)
{
    *(uint64_t *)a[0] = (pending | signals_of_thread) & signals_blocked;
    return 0;
}

static long send(long signal)
{
    if (signal == 0)
        return 0; /* asks only whether the process is there */
    if (!is_valid(signal))
        return -EINVAL;
    if (signal == SIGKILL)
        end_process(SIGKILL);
    signals_raise((int)signal);
    return 0;
}

/* The process is number 1, and its own group. */
static long sys_kill(const long *a) { return a[0] == 1 || a[0] == 0 || a[0] == -1 ? send(a[1]) : -ESRCH; }

/* To one thread, which may be another than the caller. */
static long sys_tkill(const long *a)
{
    if (!threads_raise || a[1] == SIGKILL || !is_valid(a[1]) || is_ignored((int)a[1]))
        return send(a[1]);
    return threads_raise(a[0], bit_of((int)a[1]));
}

static long sys_tgkill(const long *a) { return a[0] == 1 ? sys_tkill(a + 1) : -ESRCH; }

static long wait_for_signal(uint64_t mask)
{
    uint64_t before = signals_blocked;
    signals_blocked = mask;
    while (!signals_are_due())
        call_wait(NEVER);
    signals_deliver();
    signals_blocked = before;
    return -EINTR;
}

long signals_wait_masked(const uint64_t *mask, call_function *wait, const long *arguments)
{
    uint64_t before = signals_blocked;
    signals_blocked = *mask;
    long result = wait(arguments);
    signals_deliver();
    signals_blocked = before;
    return result;
}

static long sys_rt_sigsuspend(const long *a) { return wait_for_signal(*(const uint64_t *)a[0]); }
static long sys_pause(const long *a) { return (void)a, wait_for_signal(signals_blocked); }

/* Takes one of the set, which the caller has blocked, without a handler. */
static long take(const long *a, uint64_t deadline)
{
    uint64_t set = *(const uint64_t *)a[0];
    while (look_at_alarm(), !((pending | signals_of_thread) & set)) {
        if (clock_now() >= deadline)
            return -EAGAIN;
        if (call_wait(deadline) && !((pending | signals_of_thread) & set))
            return -EINTR;
    }
    int signal = __builtin_ctzll((pending | signals_of_thread) & set) + 1;
    take_back(signal);
    if (a[1])
        *(siginfo_t *)a[1] = (siginfo_t){ .si_signo = signal, .si_code = SI_USER };
    return signal;
}

static long sys_rt_sigtimedwait(const long *a) { return take(a, deadline_of_timespec32((const void *)a[2])); }
static long sys_rt_sigtimedwait64(const long *a) { return take(a, deadline_of_timespec64((const void *)a[2])); }

static uint64_t of_timeval(const int32_t *time) { return (uint64_t)time[0] * NS_PER_SECOND + (uint64_t)time[1] * 1000; }

static void to_timeval(uint64_t ns, int32_t *time)
{
    time[0] = (int32_t)(ns / NS_PER_SECOND);
    time[1] = (int32_t)(ns % NS_PER_SECOND / 1000);
}

/* Period first, then what is left of the present one: pairs of seconds and microseconds. */
static long sys_getitimer(const long *a)
{
    if (a[0] != ITIMER_REAL)
        return -EINVAL;
    uint64_t now = clock_now();
    to_timeval(alarm_period, (int32_t *)a[1]);
    to_timeval(alarm_at == NEVER || alarm_at < now ? 0 : alarm_at - now, (int32_t *)a[1] + 2);
    return 0;
}

static long sys_setitimer(const long *a)
{
    const long get[2] = { a[0], a[2] };
    if (a[0] != ITIMER_REAL || (a[2] && sys_getitimer(get) < 0))
        return -EINVAL;
    uint64_t first = of_timeval((const int32_t *)a[1] + 2);
    alarm_period = of_timeval((const int32_t *)a[1]);
    alarm_at = first ? clock_now() + first : NEVER;
    return 0;
}

static long sys_alarm(const long *a)
{
    uint64_t now = clock_now(), left = alarm_at == NEVER || alarm_at < now ? 0 : alarm_at - now;
    alarm_period = 0;
    alarm_at = a[0] ? now + (uint64_t)a[0] * NS_PER_SECOND : NEVER;
    return (long)((left + NS_PER_SECOND - 1) / NS_PER_SECOND);
}

UK_CALL(rt_sigaction, sys_rt_sigaction);
UK_CALL(rt_sigprocmask, sys_rt_sigprocmask);
UK_CALL(rt_sigpending, sys_rt_sigpending);
UK_CALL(rt_sigsuspend, sys_rt_sigsuspend);
UK_CALL(rt_sigtimedwait, sys_rt_sigtimedwait);
UK_CALL(rt_sigtimedwait_time64, sys_rt_sigtimedwait64);
UK_CALL(pause, sys_pause);
UK_CALL(kill, sys_kill);
UK_CALL(tkill, sys_tkill);
UK_CALL(tgkill, sys_tgkill);
UK_CALL(sigaltstack, call_nothing);     /* handlers run on the stack of whoever was interrupted */
UK_CALL(setitimer, sys_setitimer);
UK_CALL(getitimer, sys_getitimer);
UK_CALL(alarm, sys_alarm);

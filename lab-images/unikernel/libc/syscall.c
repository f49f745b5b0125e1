/* SPDX-License-Identifier: MIT */
/* The table of system calls. A number that is not in it is answered with ENOSYS, as an old Linux would. */
#include "syscall.h"

#include <errno.h>
#include <sys/syscall.h>

struct call {
    syscall_function *function;
    const char *name;
};

#define CALL(name, function) [SYS_##name] = { function, #name }

static const struct call calls[] = {
    CALL(exit, sys_exit),
    CALL(exit_group, sys_exit),
    CALL(set_thread_area, sys_set_thread_area),
    CALL(set_tid_address, sys_one),
    CALL(getpid, sys_one),
    CALL(gettid, sys_one),
    CALL(getppid, sys_nothing),
    CALL(getuid32, sys_nothing),
    CALL(geteuid32, sys_nothing),
    CALL(getgid32, sys_nothing),
    CALL(getegid32, sys_nothing),
    CALL(rt_sigaction, sys_nothing),        /* accepted; nothing ever sends a signal */
    CALL(rt_sigprocmask, sys_nothing),
    CALL(futex, sys_nothing),               /* one thread: nobody to wake */
    CALL(sched_yield, sys_nothing),
    CALL(madvise, sys_nothing),
    CALL(uname, sys_uname),
    CALL(sysinfo, sys_sysinfo),
    CALL(getrandom, sys_getrandom),
    CALL(brk, sys_brk),
    CALL(mmap2, sys_mmap2),
    CALL(munmap, sys_munmap),
    CALL(mprotect, sys_mprotect),
    CALL(mremap, sys_mremap),
    CALL(read, sys_read),
    CALL(write, sys_write),
    CALL(readv, sys_readv),
    CALL(writev, sys_writev),
    CALL(close, sys_close),
    CALL(ioctl, sys_ioctl),
    CALL(fcntl64, sys_fcntl64),
    CALL(poll, sys_poll),
    CALL(open, sys_no_file),
    CALL(openat, sys_no_file),
    CALL(access, sys_no_file),
    CALL(stat64, sys_no_file),
    CALL(statx, sys_no_file),
    CALL(readlink, sys_no_file),
    CALL(clock_gettime32, sys_clock_gettime),
    CALL(clock_gettime64, sys_clock_gettime64),
    CALL(gettimeofday_time32, sys_gettimeofday),
    CALL(nanosleep, sys_nanosleep),
    CALL(clock_nanosleep_time64, sys_clock_nanosleep64),
    CALL(socketcall, sys_socketcall),
    CALL(socket, sys_socket),
    CALL(bind, sys_bind),
    CALL(connect, sys_connect),
    CALL(listen, sys_listen),
    CALL(accept4, sys_accept4),
    CALL(getsockopt, sys_getsockopt),
    CALL(setsockopt, sys_setsockopt),
    CALL(getsockname, sys_getsockname),
    CALL(getpeername, sys_getpeername),
    CALL(sendto, sys_sendto),
    CALL(recvfrom, sys_recvfrom),
    CALL(shutdown, sys_shutdown),
};

long syscall_dispatch(unsigned long number, const long *arguments);

/* With trace=1 on the command line each call is printed after it has returned. */
static int is_tracing(void)
{
    static int state = -1;
    if (state < 0) {
        const char *setting = cmdline_get("trace");
        state = setting && setting[0] == '1';
    }
    return state;
}

/* Called by cpu/trap.S. */
long syscall_dispatch(unsigned long number, const long *arguments)
{
    const struct call *call = number < sizeof calls / sizeof calls[0] ? &calls[number] : NULL;
    long result = -ENOSYS;

    uk_counters.syscalls++;
    if (call && call->function)
        result = call->function(arguments);
    if (is_tracing())
        console_printf("call: %s %u(%x, %x, %x) = %d\n", call && call->name ? call->name : "not offered:",
                       (unsigned)number, (unsigned)arguments[0], (unsigned)arguments[1], (unsigned)arguments[2],
                       (int)result);
    return result;
}

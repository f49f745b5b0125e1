/* SPDX-License-Identifier: MIT */
/* The C library's system calls. musl is linked in unmodified and believes to be on Linux; these functions are the
 * Linux it sees: the i386 calling convention's numbers, structures and error numbers, as plain function calls. Each
 * takes its arguments as an array of words and returns a result or a negative errno.
 *
 * There is no check of pointers. On Linux the kernel must not be tricked into touching memory the process may not
 * touch; here caller and callee own the same memory, and a wrong pointer faults in either. */
#ifndef UK_SYSCALL_H
#define UK_SYSCALL_H

#include "uk.h"

typedef long syscall_function(const long *argument);

/* libc/process.c */
_Noreturn void process_start(void);
syscall_function sys_exit, sys_set_thread_area, sys_one, sys_nothing, sys_uname, sys_sysinfo, sys_getrandom;

/* libc/memory_calls.c */
syscall_function sys_brk, sys_mmap2, sys_munmap, sys_mprotect, sys_mremap;

/* libc/file_calls.c */
syscall_function sys_read, sys_write, sys_readv, sys_writev, sys_close, sys_ioctl, sys_fcntl64, sys_poll, sys_no_file;

/* libc/time_calls.c */
syscall_function sys_clock_gettime, sys_clock_gettime64, sys_gettimeofday, sys_nanosleep, sys_clock_nanosleep64;

/* libc/socket_calls.c */
syscall_function sys_socketcall, sys_socket, sys_bind, sys_connect, sys_listen, sys_accept4, sys_getsockopt,
    sys_setsockopt, sys_getsockname, sys_getpeername, sys_sendto, sys_recvfrom, sys_shutdown;

/* Descriptors: 0 to 2 are the console, socket n is n + FIRST_SOCKET. */
#define FIRST_SOCKET 3

/* libc/random.c: unpredictable only where the processor has RDRAND; else a mixture of clock readings. */
uint32_t random_word(void);

/* The address musl calls; cpu/trap.S. */
void syscall_entry(void);

#endif

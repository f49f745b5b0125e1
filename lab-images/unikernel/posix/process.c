/* SPDX-License-Identifier: MIT */
/* What a process can ask about itself and the system, and what it cannot have. */
#include "file.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

/* The argument of set_thread_area() (Linux asm/ldt.h). */
struct user_desc {
    uint32_t entry_number;
    uint32_t base_addr;
    uint32_t limit;
    uint32_t flags;
};

static long sys_exit_group(const long *a)
{
    uk_exit((int)a[0]);
}

static long sys_exit(const long *a)
{
    if (threads_exit)
        threads_exit();
    uk_exit((int)a[0]);
}

static long sys_gettid(const long *a)
{
    (void)a;
    return threads_self ? threads_self() : 1;
}

/* The thread's structure becomes reachable through GS. An entry number of -1 asks us to choose the GDT entry. */
static long sys_set_thread_area(const long *a)
{
    struct user_desc *request = (struct user_desc *)a[0];
    if (request->entry_number != UINT32_MAX && request->entry_number != TLS_ENTRY)
        return -EINVAL;
    gdt_set_tls(request->base_addr);
    if (threads_set_tls)
        threads_set_tls(request->base_addr);
    request->entry_number = TLS_ENTRY;
    return 0;
}

/* The only process has the number 1, and so has its first thread. */
long call_one(const long *a) { return (void)a, 1; }
long call_nothing(const long *a) { return (void)a, 0; }

static void copy_name(char *to, const char *from, size_t size)
{
    size_t length = strnlen(from, size - 1);
    memcpy(to, from, length);
    to[length] = 0;
}

static long sys_uname(const long *a)
{
    struct utsname *name = (struct utsname *)a[0];
    const char *node = cmdline_get("name");
    copy_name(name->sysname, "RingZero", sizeof name->sysname);
    copy_name(name->nodename, node ? node : "unikernel", sizeof name->nodename);
    copy_name(name->release, "1.0", sizeof name->release);
    copy_name(name->version, uk_build_id, sizeof name->version);
    copy_name(name->machine, "i686", sizeof name->machine);
    copy_name(name->domainname, "", sizeof name->domainname);
    return 0;
}

static long sys_sysinfo(const long *a)
{
    struct sysinfo *info = (struct sysinfo *)a[0];
    info->uptime = (unsigned long)(clock_now() / NS_PER_SECOND);
    memset(info->loads, 0, sizeof info->loads);
    info->totalram = page_count_total();
    info->freeram = page_count_free();
    info->sharedram = info->bufferram = info->totalswap = info->freeswap = 0;
    info->procs = 1;
    info->totalhigh = info->freehigh = 0;
    info->mem_unit = PAGE_SIZE;
    return 0;
}

static long sys_getrandom(const long *a)
{
    uint8_t *to = (uint8_t *)a[0];
    size_t length = (size_t)a[1];
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word = random_word();
        memcpy(to + i, &word, length - i < 4 ? length - i : 4);
    }
    return (long)length;
}

/* Limits that programs ask for before they size their tables: descriptors are limited, the rest by memory alone. */
static long sys_prlimit64(const long *a)
{
    const struct rlimit *wanted = (const struct rlimit *)a[2];
    struct rlimit *limit = (struct rlimit *)a[3];
    if (wanted && a[1] == RLIMIT_NOFILE && wanted->rlim_cur > DESCRIPTORS_MAX)
        return -EPERM;
    if (limit)
        *limit = a[1] == RLIMIT_NOFILE ? (struct rlimit){ DESCRIPTORS_MAX, DESCRIPTORS_MAX }
                                       : (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
    return 0;
}

static long sys_ugetrlimit(const long *a)
{
    uint32_t *limit = (uint32_t *)a[1];
    limit[0] = limit[1] = a[0] == RLIMIT_NOFILE ? DESCRIPTORS_MAX : UINT32_MAX;
    return 0;
}

static long sys_setrlimit(const long *a)
{
    return a[0] == RLIMIT_NOFILE && *(const uint32_t *)a[1] > DESCRIPTORS_MAX ? -EPERM : 0;
}

/* One processor. */
static long sys_sched_getaffinity(const long *a)
{
    if (a[1] < 4)
        return -EINVAL;
    *(uint32_t *)a[2] = 1;
    return 4;
}

static long sys_getrusage(const long *a)
{
    uint32_t *usage = (uint32_t *)a[1]; /* a timeval of user time comes first */
    memset(usage, 0, 18 * sizeof *usage);
    usage[0] = (uint32_t)(clock_now() / NS_PER_SECOND);
    usage[1] = (uint32_t)(clock_now() % NS_PER_SECOND / 1000);
    return 0;
}

/* What a second process would need a second address space for. Programs are told by errno, people on the console. */
static long refuse(const char *call)
{
    console_printf("posix: %s: a unikernel is one process in one address space; there can be no second\n", call);
    return -ENOSYS;
}

static long sys_fork(const long *a) { return (void)a, refuse("fork"); }
static long sys_vfork(const long *a) { return (void)a, refuse("vfork"); }
static long sys_clone(const long *a) { return (void)a, refuse("clone"); }
static long sys_execve(const long *a) { return (void)a, refuse("execve"); }
static long sys_wait4(const long *a) { return (void)a, -ECHILD; }

UK_CALL(fork, sys_fork);
UK_CALL(vfork, sys_vfork);
UK_CALL_PLAIN(clone, sys_clone);
UK_CALL(execve, sys_execve);
UK_CALL(wait4, sys_wait4);
UK_CALL(waitid, sys_wait4);
UK_CALL(setsid, call_one);
UK_CALL(getpgid, call_one);
UK_CALL(getpgrp, call_one);
UK_CALL(setpgid, call_nothing);
UK_CALL(prctl, call_nothing);
UK_CALL(exit, sys_exit);
UK_CALL(exit_group, sys_exit_group);
UK_CALL(set_thread_area, sys_set_thread_area);
UK_CALL(getpid, call_one);
UK_CALL(gettid, sys_gettid);
UK_CALL(getppid, call_nothing);
UK_CALL(getuid32, call_nothing);
UK_CALL(geteuid32, call_nothing);
UK_CALL(getgid32, call_nothing);
UK_CALL(getegid32, call_nothing);
UK_CALL(getuid, call_nothing);
UK_CALL(geteuid, call_nothing);
UK_CALL(getgid, call_nothing);
UK_CALL(getegid, call_nothing);
UK_CALL(uname, sys_uname);
UK_CALL(sysinfo, sys_sysinfo);
UK_CALL(getrandom, sys_getrandom);
UK_CALL(prlimit64, sys_prlimit64);
UK_CALL(ugetrlimit, sys_ugetrlimit);
UK_CALL(setrlimit, sys_setrlimit);
UK_CALL(sched_getaffinity, sys_sched_getaffinity);
UK_CALL(getrusage, sys_getrusage);

/* Without threads and signals: a lock is always free, and what handles signals may be set, for none ever comes. */
UK_CALL_PLAIN(set_tid_address, call_one);
UK_CALL_PLAIN(futex, call_nothing);
UK_CALL_PLAIN(sched_yield, call_nothing);
UK_CALL_PLAIN(rt_sigaction, call_nothing);
UK_CALL_PLAIN(rt_sigprocmask, call_nothing);

/* SPDX-License-Identifier: MIT */
/* Starting the application as Linux would start a process, and what it can ask about itself and the system. */
#include "syscall.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#define ARGUMENTS_MAX 16
#define VECTOR_WORDS  (ARGUMENTS_MAX + 2 * 16 + 8)

extern void _start(void);       /* crt1.o */

/* The argument of set_thread_area() (Linux asm/ldt.h). */
struct user_desc {
    uint32_t entry_number;
    uint32_t base_addr;
    uint32_t limit;
    uint32_t flags;
};

/* What is on the stack when a process begins (System V ABI, i386 supplement): the argument count, the arguments, a
 * null, the environment, a null, and pairs that describe the process and the system. */
_Noreturn void process_start(void)
{
    static char *arguments[ARGUMENTS_MAX] = { "web" };
    static uint32_t seed[4];
    uint32_t words[VECTOR_WORDS], *at = words;
    const Elf32_Ehdr *image = (const Elf32_Ehdr *)uk_image_start;

    uint32_t count = 1 + (uint32_t)cmdline_arguments(arguments + 1, ARGUMENTS_MAX - 1);
    for (int i = 0; i < 4; i++)
        seed[i] = random_word();

    *at++ = count;
    for (uint32_t i = 0; i < count; i++)
        *at++ = (uint32_t)arguments[i];
    *at++ = 0;
    *at++ = 0; /* no environment */
    const uint32_t auxiliary[] = {
        AT_PHDR, (uint32_t)uk_image_start + image->e_phoff, AT_PHENT, image->e_phentsize, AT_PHNUM, image->e_phnum,
        AT_PAGESZ, PAGE_SIZE, AT_RANDOM, (uint32_t)seed, AT_SYSINFO, (uint32_t)syscall_entry, AT_NULL, 0,
    };
    memcpy(at, auxiliary, sizeof auxiliary);

    __asm__ volatile("mov %0, %%esp\n\txor %%ebp, %%ebp\n\txor %%edx, %%edx\n\tjmp _start" ::"r"(words) : "memory");
    __builtin_unreachable();
}

long sys_exit(const long *a)
{
    uk_exit((int)a[0]);
}

/* The thread's structure becomes reachable through GS. An entry number of -1 asks us to choose the GDT entry. */
long sys_set_thread_area(const long *a)
{
    struct user_desc *request = (struct user_desc *)a[0];
    if (request->entry_number != UINT32_MAX && request->entry_number != TLS_ENTRY)
        return -EINVAL;
    gdt_set_tls(request->base_addr);
    request->entry_number = TLS_ENTRY;
    return 0;
}

/* The only process, and its only thread, have the number 1. */
long sys_one(const long *a) { return (void)a, 1; }
long sys_nothing(const long *a) { return (void)a, 0; }

static void copy_name(char *to, const char *from, size_t size)
{
    size_t length = strnlen(from, size - 1);
    memcpy(to, from, length);
    to[length] = 0;
}

long sys_uname(const long *a)
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

long sys_sysinfo(const long *a)
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

long sys_getrandom(const long *a)
{
    uint8_t *to = (uint8_t *)a[0];
    size_t length = (size_t)a[1];
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word = random_word();
        memcpy(to + i, &word, length - i < 4 ? length - i : 4);
    }
    return (long)length;
}

/* SPDX-License-Identifier: MIT */
/* Starting a program as Linux starts a process. */
#include "start.h"

#include "file.h"

#include <elf.h>
#include <string.h>

#define STACK_BYTES  (256u << 10)
#define VECTOR_WORDS (ARGUMENTS_MAX + 2 * 16 + 16)

/* Set by an image whose program needs another size. */
UK_OPTIONAL extern const uint32_t uk_stack_bytes;

static char *const environment[] = { "HOME=/", "PATH=/usr/bin:/bin", "TERM=xterm", "USER=root" };

#define ENVIRONMENT_COUNT (sizeof environment / sizeof environment[0])

/* The order is that of the System V ABI, i386 supplement: the argument count, the arguments, a null, the environment, a
 * null, and pairs that describe the process and the system. */
static size_t lay_out(const struct program *program, uint32_t *words)
{
    static uint32_t seed[4];
    uint32_t *at = words;
    for (int i = 0; i < 4; i++)
        seed[i] = random_word();
    *at++ = program->argument_count;
    for (uint32_t i = 0; i < program->argument_count; i++)
        *at++ = (uint32_t)program->arguments[i];
    *at++ = 0;
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        *at++ = (uint32_t)environment[i];
    *at++ = 0;
    const uint32_t auxiliary[] = {
        AT_PHDR, program->headers, AT_PHENT, program->header_bytes, AT_PHNUM, program->header_count,
        AT_PAGESZ, PAGE_SIZE, AT_RANDOM, (uint32_t)seed, AT_SYSINFO, (uint32_t)syscall_entry,
        AT_ENTRY, program->entry, AT_UID, 0, AT_EUID, 0, AT_GID, 0, AT_EGID, 0, AT_SECURE, 0, AT_CLKTCK, 100,
        AT_NULL, 0,
    };
    memcpy(at, auxiliary, sizeof auxiliary);
    return (size_t)(at - words) + sizeof auxiliary / sizeof auxiliary[0];
}

_Noreturn void program_start(const struct program *program)
{
    uint32_t words[VECTOR_WORDS];
    size_t bytes = &uk_stack_bytes ? uk_stack_bytes : STACK_BYTES;
    char *stack = page_alloc(bytes / PAGE_SIZE);
    if (!stack)
        panic("posix: no memory for a stack of %u bytes", (unsigned)bytes);
    fault_note_stack((uintptr_t)stack);
    descriptors_init();
    size_t used = lay_out(program, words) * sizeof words[0];
    uint32_t top = ((uint32_t)stack + bytes - used) & ~15u;
    memcpy((void *)top, words, used);
    __asm__ volatile("mov %0, %%esp\n\txor %%ebp, %%ebp\n\txor %%edx, %%edx\n\tjmp *%1" ::"a"(top), "c"(program->entry)
                     : "memory");
    __builtin_unreachable();
}

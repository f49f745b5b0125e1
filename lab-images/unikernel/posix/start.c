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

/* Copies strings below (top), where programs expect them and may write over them: arguments first, then the
 * environment, one behind the other. Their new addresses go into (arguments) and (settings). Returns the lowest address used. */
static char *copy_strings(const struct program *program, char *top, uint32_t *arguments, uint32_t *settings)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < program->argument_count; i++)
        bytes += strlen(program->arguments[i]) + 1;
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++)
        bytes += strlen(environment[i]) + 1;
    char *start = top - bytes, *at = start;
    for (uint32_t i = 0; i < program->argument_count; i++) {
        arguments[i] = (uint32_t)at;
        at = stpcpy(at, program->arguments[i]) + 1;
    }
    for (size_t i = 0; i < ENVIRONMENT_COUNT; i++) {
        settings[i] = (uint32_t)at;
        at = stpcpy(at, environment[i]) + 1;
    }
    return start;
}

/* The order is that of the System V ABI, i386 supplement: the argument count, the arguments, a null, the environment, a
 * null, and pairs that describe the process and the system. Returns the stack pointer to start with. */
static uint32_t lay_out(const struct program *program, char *top)
{
    static uint32_t seed[4];
    uint32_t words[VECTOR_WORDS], *at = words, *arguments = words + 1, *settings = arguments + program->argument_count + 1;
    char *strings = copy_strings(program, top, arguments, settings);
    for (int i = 0; i < 4; i++)
        seed[i] = random_word();
    words[0] = program->argument_count;
    arguments[program->argument_count] = 0;
    settings[ENVIRONMENT_COUNT] = 0;
    at = settings + ENVIRONMENT_COUNT + 1;
    const uint32_t auxiliary[] = {
        AT_PHDR, program->headers, AT_PHENT, program->header_bytes, AT_PHNUM, program->header_count,
        AT_PAGESZ, PAGE_SIZE, AT_RANDOM, (uint32_t)seed, AT_SYSINFO, (uint32_t)syscall_entry,
        AT_ENTRY, program->entry, AT_UID, 0, AT_EUID, 0, AT_GID, 0, AT_EGID, 0, AT_SECURE, 0, AT_CLKTCK, 100,
        AT_NULL, 0,
    };
    memcpy(at, auxiliary, sizeof auxiliary);
    size_t used = (size_t)(at - words) * sizeof words[0] + sizeof auxiliary;
    uint32_t stack = ((uint32_t)strings - used) & ~15u;
    memcpy((void *)stack, words, used);
    return stack;
}

_Noreturn void program_start(const struct program *program)
{
    size_t bytes = &uk_stack_bytes ? uk_stack_bytes : STACK_BYTES;
    char *stack = page_alloc(bytes / PAGE_SIZE);
    if (!stack)
        panic("posix: no memory for a stack of %u bytes", (unsigned)bytes);
    fault_note_stack((uintptr_t)stack);
    descriptors_init();
    uint32_t top = lay_out(program, stack + bytes);
    __asm__ volatile("mov %0, %%esp\n\txor %%ebp, %%ebp\n\txor %%edx, %%edx\n\tjmp *%1" ::"a"(top), "c"(program->entry)
                     : "memory");
    __builtin_unreachable();
}

/* SPDX-License-Identifier: MIT */
/* Runs a statically linked Linux program for i386 as it is: `run=/path` in the archive, or the loader's module if that
 * is a program itself. Its segments are put where it wants them (ET_EXEC), or anywhere (static PIE). It is not
 * changed: what it calls Linux for, it gets from here, at the same privilege level as its own code. */
#include "check.h"

#include "../files/node.h"
#include "../posix/start.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BREAK_PAGES_STEP 16

static uintptr_t break_start, break_now, break_mapped;

static _Noreturn void refuse(const char *path, const char *why)
{
    panic("elf: %s: %s", path, why);
}

static unsigned mapping_of(const Elf32_Phdr *segment)
{
    return (segment->p_flags & PF_W ? MAP_WRITE : 0) | (segment->p_flags & PF_X ? MAP_EXEC : 0);
}

/* Puts the segments into (memory), which stands for address (low), and maps them at (low) + (shift). */
static void place(const Elf32_Ehdr *header, char *memory, uintptr_t low, uintptr_t high, uintptr_t shift)
{
    const Elf32_Phdr *segments = (const Elf32_Phdr *)((const char *)header + header->e_phoff);
    memset(memory, 0, high - low);
    paging_map_at(low + shift, (uintptr_t)memory, high - low, MAP_WRITE);
    for (int i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD)
            memcpy(memory + (segments[i].p_vaddr - low), (const char *)header + segments[i].p_offset, segments[i].p_filesz);
    for (int i = 0; i < header->e_phnum; i++) {
        const Elf32_Phdr *s = &segments[i];
        uintptr_t from = s->p_vaddr & ~(PAGE_SIZE - 1);
        if (s->p_type == PT_LOAD)
            paging_map_at(from + shift, (uintptr_t)memory + (from - low),
                          ((s->p_vaddr + s->p_memsz + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1)) - from, mapping_of(s));
    }
}

static _Noreturn void start(const char *path, const Elf32_Ehdr *header, size_t size)
{
    static char *arguments[ARGUMENTS_MAX];
    uint32_t low, high;
    const char *bad = elf_problem(header, size, &low, &high);
    if (bad)
        refuse(path, bad);
    char *memory = page_alloc((high - low) / PAGE_SIZE);
    if (!memory)
        refuse(path, "does not fit into memory");
    if (header->e_type == ET_EXEC && low < UK_MEMORY_MAX)
        refuse(path, "wants addresses where the machine has its memory");
    uintptr_t shift = header->e_type == ET_DYN ? (uintptr_t)memory - low : 0;
    place(header, memory, low, high, shift);
    break_start = break_now = break_mapped = high + shift;
    arguments[0] = (char *)path;
    console_printf("elf: %s starts at %x\n", path, header->e_entry + (uint32_t)shift);
    const struct program program = {
        .entry = header->e_entry + (uint32_t)shift,
        .headers = (uint32_t)(low + shift) + header->e_phoff,
        .header_bytes = header->e_phentsize,
        .header_count = header->e_phnum,
        .arguments = arguments,
        .argument_count = 1 + (uint32_t)cmdline_arguments(arguments + 1, ARGUMENTS_MAX - 1),
    };
    program_start(&program);
}

_Noreturn void uk_application(void)
{
    const char *path = cmdline_get("run");
    tree_init();
    if (!path) {
        if (multiboot_module_count() == 0)
            panic("elf: no program: neither run=/path on the command line nor a module");
        const struct multiboot_module *module = multiboot_module(0);
        start("module", (const Elf32_Ehdr *)module->start, module->end - module->start);
    }
    struct place found;
    if (path_find(AT_FDCWD, path, 0, &found) != 0 || !found.node || !S_ISREG(found.node->mode))
        refuse(path, "is not there");
    if (!found.node->bytes)
        refuse(path, "is not a file of the archive");
    start(path, (const Elf32_Ehdr *)found.node->bytes, (size_t)found.node->size);
}

/* The program break: memory behind the program's data, taken page by page and never given back. */
static long sys_brk(const long *a)
{
    uintptr_t wanted = (uintptr_t)a[0];
    if (wanted < break_start || wanted - break_start > UK_MEMORY_MAX)
        return (long)break_now;
    while (break_mapped < wanted) {
        char *pages = page_alloc(BREAK_PAGES_STEP);
        if (!pages)
            return (long)break_now;
        memset(pages, 0, BREAK_PAGES_STEP * PAGE_SIZE);
        paging_map_at(break_mapped, (uintptr_t)pages, BREAK_PAGES_STEP * PAGE_SIZE, MAP_WRITE);
        break_mapped += BREAK_PAGES_STEP * PAGE_SIZE;
    }
    return (long)(break_now = wanted);
}

UK_CALL(brk, sys_brk);

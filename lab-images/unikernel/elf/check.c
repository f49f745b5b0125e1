/* SPDX-License-Identifier: MIT */
/* What must be true of a program before anything in it is believed. Pure code, also compiled natively for fuzzing. */
#include "check.h"

#include <string.h>

static const char *problem_of_header(const Elf32_Ehdr *header, size_t size)
{
    if (size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return "is no ELF file";
    if (header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_machine != EM_386)
        return "is no program for i386";
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return "is no program that could be started";
    if (header->e_phentsize != sizeof(Elf32_Phdr) || header->e_phoff % 4 || header->e_phoff > size ||
        header->e_phnum > (size - header->e_phoff) / sizeof(Elf32_Phdr))
        return "has program headers that lie outside of the file";
    return NULL;
}

/* The lowest and the highest address of all segments, in whole pages. */
static const char *problem_of_segments(const Elf32_Ehdr *header, size_t size, uint32_t *low, uint32_t *high)
{
    const Elf32_Phdr *segments = (const Elf32_Phdr *)((const char *)header + header->e_phoff);
    *low = UINT32_MAX;
    *high = 0;
    int has_entry = 0;
    for (int i = 0; i < header->e_phnum; i++) {
        const Elf32_Phdr *s = &segments[i];
        if (s->p_type == PT_INTERP)
            return "is dynamically linked; only static programs run here";
        if (s->p_type != PT_LOAD)
            continue;
        if (s->p_offset > size || s->p_filesz > size - s->p_offset || s->p_filesz > s->p_memsz ||
            s->p_memsz > UK_MEMORY_MAX || s->p_vaddr > UINT32_MAX - UK_MEMORY_MAX * 2)
            return "has a segment that lies outside of the file";
        uint32_t from = s->p_vaddr & ~(PAGE_SIZE - 1), to = (s->p_vaddr + s->p_memsz + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
        has_entry |= s->p_flags & PF_X && header->e_entry >= s->p_vaddr && header->e_entry - s->p_vaddr < s->p_filesz;
        *low = from < *low ? from : *low;
        *high = to > *high ? to : *high;
    }
    if (*high <= *low || *high - *low > UK_MEMORY_MAX)
        return "has nothing to load";
    return has_entry ? NULL : "begins at an address that is not its own";
}

const char *elf_problem(const Elf32_Ehdr *header, size_t size, uint32_t *low, uint32_t *high)
{
    const char *bad = problem_of_header(header, size);
    return bad ? bad : problem_of_segments(header, size, low, high);
}

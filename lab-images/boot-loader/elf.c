/* SPDX-License-Identifier: MIT */
/* The image: an ELF file for i386 with a multiboot header. Its first bytes hold all that is said about the rest. */
#include "loader.h"

#define MULTIBOOT_MAGIC  0x1badb002u
#define MULTIBOOT_SEARCH 8192u
#define MULTIBOOT_KNOWN  3u             /* of the flags that must be understood: page alignment, memory information */
#define SEGMENTS_MAX     8
#define ONE_MIB          0x100000u
#define PT_LOAD          1

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum;
};

struct segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

static struct segment segments[SEGMENTS_MAX];
static int segment_count;

static void check_multiboot(const char *file, uint32_t length)
{
    for (uint32_t at = 0; at + 12 <= length && at + 12 <= MULTIBOOT_SEARCH; at += 4) {
        const uint32_t *header = (const uint32_t *)(file + at);
        if (header[0] != MULTIBOOT_MAGIC || header[0] + header[1] + header[2] != 0)
            continue;
        if (header[1] & 0xffff & ~MULTIBOOT_KNOWN)
            fail("the image wants something of its loader that this one does not know");
        return;
    }
    fail("the image has no multiboot header");
}

/* The memory at (address) must be there. */
static void check_memory(uint32_t address, uint32_t length)
{
    uint32_t largest = 1;
    for (uint32_t i = 0; i < memory_map_bytes / sizeof memory_map[0]; i++) {
        const struct memory_range *range = &memory_map[i];
        uint64_t end = range->base + range->length;
        if (range->type != 1)
            continue;
        if (address >= range->base && (uint64_t)address + length <= end)
            return;
        if (range->base <= ONE_MIB && end > ONE_MIB)
            largest = (uint32_t)(end >> 20);
    }
    say("boot: too little memory: the image needs ");
    say_number((uint32_t)(((uint64_t)address + length + ONE_MIB - 1) >> 20));
    say(" MiB, this machine has ");
    say_number(largest);
    say(" MiB\n");
    halt();
}

uint32_t elf_begin(const char *file, uint32_t length)
{
    const struct elf_header *header = (const struct elf_header *)file;
    if (length < sizeof *header || *(const uint32_t *)header->ident != 0x464c457f || header->ident[4] != 1 ||
        header->type != 2 || header->machine != 3)
        fail("the image is no ELF program for i386");
    check_multiboot(file, length);
    if (header->phentsize != sizeof(struct segment) || header->phnum > 64 || header->phoff > length ||
        header->phnum * sizeof(struct segment) > length - header->phoff)
        fail("the image's table of segments is not where it can be read");
    const struct segment *table = (const struct segment *)(file + header->phoff);
    for (int i = 0; i < header->phnum; i++) {
        if (table[i].type != PT_LOAD || table[i].memsz == 0)
            continue;
        if (segment_count == SEGMENTS_MAX || table[i].filesz > table[i].memsz || table[i].paddr < ONE_MIB ||
            table[i].offset > payload.bytes || table[i].filesz > payload.bytes - table[i].offset)
            fail("a segment of the image is not where it can be");
        check_memory(table[i].paddr, table[i].memsz);
        segments[segment_count++] = table[i];
    }
    return header->entry;
}

/* (length) bytes of the file, from (offset) on, are at (from): copies the parts of segments among them. */
void elf_place(uint32_t offset, uint32_t from, uint32_t length)
{
    for (int i = 0; i < segment_count; i++) {
        const struct segment *s = &segments[i];
        uint32_t begin = s->offset > offset ? s->offset : offset;
        uint32_t end = s->offset + s->filesz < offset + length ? s->offset + s->filesz : offset + length;
        if (begin < end)
            high_copy(s->paddr + (begin - s->offset), from + (begin - offset), end - begin);
    }
}

/* What the file does not fill is zero. */
void elf_finish(void)
{
    for (int i = 0; i < segment_count; i++)
        high_copy(segments[i].paddr + segments[i].filesz, 0, segments[i].memsz - segments[i].filesz);
}

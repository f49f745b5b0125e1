/* SPDX-License-Identifier: MIT */
/* What the multiboot loader tells us (Multiboot Specification 0.6.96, section 3.3): memory and command line. Its data
 * lie below 1 MiB, which is unmapped later; so what is needed is copied here and now. */
#include "uk.h"

#include <string.h>

#define MULTIBOOT_LOADER_MAGIC 0x2badb002u
#define INFO_CMDLINE           (1u << 2)
#define INFO_MODULES           (1u << 3)
#define INFO_MEMORY_MAP        (1u << 6)
#define MEMORY_AVAILABLE       1u
#define ONE_MIB                0x100000u

struct multiboot_info {
    uint32_t flags;             /* INFO_*: which of the fields are valid */
    uint32_t mem_lower, mem_upper;
    uint32_t boot_device;
    uint32_t cmdline;           /* address of a NUL-terminated string */
    uint32_t mods_count, mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length;       /* bytes of the memory map */
    uint32_t mmap_addr;
};

struct memory_range {
    uint32_t size;              /* of the entry, not counting this field */
    uint64_t base, length;
    uint32_t type;
} __attribute__((packed));

/* The end of the range of ordinary memory that begins at or below 1 MiB and holds our image. */
static uintptr_t memory_end(const struct multiboot_info *info)
{
    uintptr_t at = info->mmap_addr, end = at + info->mmap_length;
    while (at < end) {
        const struct memory_range *range = (const struct memory_range *)at;
        uint64_t stop = range->base + range->length;
        if (range->type == MEMORY_AVAILABLE && range->base <= ONE_MIB && stop > ONE_MIB)
            return stop > UK_MEMORY_MAX ? UK_MEMORY_MAX : (uintptr_t)stop;
        at += range->size + sizeof range->size;
    }
    panic("boot: the loader's memory map has no memory at 1 MiB");
}

void multiboot_init(uint32_t magic, const void *loader_info)
{
    const struct multiboot_info *info = loader_info;

    if (magic != MULTIBOOT_LOADER_MAGIC)
        panic("boot: started by something else than a multiboot loader (eax=%x)", magic);
    if (!(info->flags & INFO_MEMORY_MAP))
        panic("boot: the loader gives no memory map");
    page_init(memory_end(info));
    if (multiboot_take_modules && info->flags & INFO_MODULES)
        multiboot_take_modules(info->mods_count, info->mods_addr);
    cmdline_init(info->flags & INFO_CMDLINE ? (const char *)info->cmdline : "");
}

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
#define MODULES_MAX            4
#define MODULE_LINE_MAX        64

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

struct module_info {
    uint32_t start, end, cmdline, reserved;
};

static struct multiboot_module modules[MODULES_MAX];
static char module_lines[MODULES_MAX][MODULE_LINE_MAX];
static int module_count;

int multiboot_module_count(void) { return module_count; }
const struct multiboot_module *multiboot_module(int index) { return &modules[index]; }

static void take_modules(const struct multiboot_info *info)
{
    const struct module_info *list = (const struct module_info *)info->mods_addr;
    for (uint32_t i = 0; i < info->mods_count && module_count < MODULES_MAX; i++) {
        char *line = module_lines[module_count];
        if (list[i].end <= list[i].start || list[i].start < (uintptr_t)uk_image_end)
            panic("boot: module %u lies at %x to %x, which cannot be", i, list[i].start, list[i].end);
        if (list[i].cmdline)
            memcpy(line, (const char *)list[i].cmdline, strnlen((const char *)list[i].cmdline, MODULE_LINE_MAX - 1));
        modules[module_count++] = (struct multiboot_module){ list[i].start, list[i].end, line };
        page_reserve(list[i].start, list[i].end);
    }
}

void multiboot_init(uint32_t magic, const void *loader_info)
{
    const struct multiboot_info *info = loader_info;

    if (magic != MULTIBOOT_LOADER_MAGIC)
        panic("boot: started by something else than a multiboot loader (eax=%x)", magic);
    if (!(info->flags & INFO_MEMORY_MAP))
        panic("boot: the loader gives no memory map");
    page_init(memory_end(info));
    if (info->flags & INFO_MODULES)
        take_modules(info);
    cmdline_init(info->flags & INFO_CMDLINE ? (const char *)info->cmdline : "");
}

/* SPDX-License-Identifier: MIT */
/* Turns what a multiboot loader passes into what Linux's 32-bit boot protocol expects. */
#include <stdint.h>

#include "pci_route.h"
#include "zero_page.h"

#define MULTIBOOT_BOOTED 0x2badb002

/* Bits of multiboot_info.flags: which fields below are valid. */
#define INFO_MEMORY (1u << 0)
#define INFO_CMDLINE (1u << 2)
#define INFO_MODULES (1u << 3)
#define INFO_MAP (1u << 6)

#define MAP_AVAILABLE 1

struct multiboot_info {
	uint32_t flags;
	uint32_t mem_lower; /* KiB below 640 KiB */
	uint32_t mem_upper; /* KiB above 1 MiB */
	uint32_t boot_device;
	uint32_t cmdline; /* address of a zero-terminated string */
	uint32_t mods_count;
	uint32_t mods_addr;
	uint32_t syms[4];
	uint32_t mmap_length; /* bytes */
	uint32_t mmap_addr;
};

struct multiboot_module {
	uint32_t start;
	uint32_t end; /* first byte after the module */
	uint32_t string;
	uint32_t reserved;
};

struct multiboot_map {
	uint32_t size; /* of the entry, this field not counted */
	uint64_t start;
	uint64_t length;
	uint32_t type;
} __attribute__((packed));

static struct zero_page zero_page;

static void add_memory(uint64_t start, uint64_t length, uint32_t type)
{
	struct e820_entry *entry;

	if (zero_page.e820_entries == E820_MAX || length == 0)
		return;
	entry = &zero_page.e820_table[zero_page.e820_entries++];
	entry->start = start;
	entry->length = length;
	entry->type = type;
}

static void copy_memory_map(const struct multiboot_info *info)
{
	uint32_t at = info->mmap_addr;

	if (!(info->flags & INFO_MAP)) {
		add_memory(0, 640 * 1024, E820_RAM);
		add_memory(0x100000, (uint64_t)info->mem_upper * 1024, E820_RAM);
		return;
	}
	while (at < info->mmap_addr + info->mmap_length) {
		const struct multiboot_map *map = (const struct multiboot_map *)at;

		add_memory(map->start, map->length, map->type == MAP_AVAILABLE ? E820_RAM : E820_RESERVED);
		at += map->size + sizeof map->size;
	}
}

/*
 * Called once by start.S. Returns the zero page; the kernel copies it, and the command line it points to, before it
 * touches the memory they lie in.
 */
struct zero_page *shim_main(uint32_t magic, const struct multiboot_info *info)
{
	zero_page.boot_flag = ZERO_PAGE_BOOT_FLAG;
	zero_page.header = ZERO_PAGE_HEADER;
	zero_page.version = ZERO_PAGE_VERSION;
	zero_page.type_of_loader = LOADER_UNDEFINED;
	zero_page.loadflags = LOADED_HIGH;
	if (magic == MULTIBOOT_BOOTED) {
		copy_memory_map(info);
		if (info->flags & INFO_CMDLINE)
			zero_page.cmd_line_ptr = info->cmdline;
		if ((info->flags & INFO_MODULES) && info->mods_count > 0) {
			const struct multiboot_module *initrd = (const struct multiboot_module *)info->mods_addr;

			zero_page.ramdisk_image = initrd->start;
			zero_page.ramdisk_size = initrd->end - initrd->start;
		}
	}
	pci_route_interrupts();
	return &zero_page;
}

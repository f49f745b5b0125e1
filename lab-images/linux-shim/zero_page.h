/* SPDX-License-Identifier: MIT */
/*
 * The fields of Linux's boot parameters ("zero page") that a 32-bit boot without firmware needs. Offsets: kernel
 * source, Documentation/x86/zero-page.rst and boot.rst.
 */
#ifndef ZERO_PAGE_H
#define ZERO_PAGE_H

#include <stddef.h>
#include <stdint.h>

#define E820_MAX 128
#define E820_RAM 1
#define E820_RESERVED 2

#define ZERO_PAGE_BOOT_FLAG 0xaa55
#define ZERO_PAGE_HEADER 0x53726448 /* "HdrS" */
#define ZERO_PAGE_VERSION 0x020f
#define LOADER_UNDEFINED 0xff
#define LOADED_HIGH (1u << 0) /* the kernel lies above 1 MiB */

struct e820_entry {
	uint64_t start;
	uint64_t length; /* bytes */
	uint32_t type;
} __attribute__((packed));

struct zero_page {
	uint8_t unused_000[0x1e8];
	uint8_t e820_entries;
	uint8_t unused_1e9[0x1fe - 0x1e9];
	uint16_t boot_flag;
	uint8_t unused_200[2];
	uint32_t header;
	uint16_t version;
	uint8_t unused_208[8];
	uint8_t type_of_loader;
	uint8_t loadflags;
	uint8_t unused_212[6];
	uint32_t ramdisk_image; /* physical address */
	uint32_t ramdisk_size;  /* bytes */
	uint8_t unused_220[8];
	uint32_t cmd_line_ptr; /* physical address */
	uint8_t unused_22c[0x2d0 - 0x22c];
	struct e820_entry e820_table[E820_MAX];
	uint8_t unused_cd0[4096 - 0x2d0 - E820_MAX * sizeof(struct e820_entry)];
} __attribute__((packed));

_Static_assert(offsetof(struct zero_page, boot_flag) == 0x1fe, "zero page: boot_flag");
_Static_assert(offsetof(struct zero_page, type_of_loader) == 0x210, "zero page: type_of_loader");
_Static_assert(offsetof(struct zero_page, ramdisk_image) == 0x218, "zero page: ramdisk_image");
_Static_assert(offsetof(struct zero_page, cmd_line_ptr) == 0x228, "zero page: cmd_line_ptr");
_Static_assert(sizeof(struct zero_page) == 4096, "zero page: size");

#endif

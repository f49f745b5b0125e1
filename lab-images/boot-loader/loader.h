/* SPDX-License-Identifier: MIT */
/* What the files of the boot loader offer each other. Everything runs in real mode, compiled with -m16. */
#ifndef LOADER_H
#define LOADER_H

#include <stdint.h>

#define PAYLOAD_COMMAND_LINE 492

/* start.S */
extern struct payload {
    char magic[8];
    uint32_t sector, bytes, crc;
    char command_line[PAYLOAD_COMMAND_LINE];
} payload;
extern uint8_t drive;
void high_copy(uint32_t to, uint32_t from, uint32_t length);
_Noreturn void start_image(uint32_t entry, uint32_t information);

/* bios.c: what the BIOS does for us. */

struct memory_range {
    uint32_t size;              /* of the entry, not counting this field: the form multiboot wants */
    uint64_t base, length;
    uint32_t type;              /* 1: ordinary memory */
} __attribute__((packed));

#define RANGES_MAX 32
extern struct memory_range memory_map[RANGES_MAX];
extern uint32_t memory_map_bytes;

/* Writes to the screen and to the first serial port. */
void say(const char *text);
void say_number(uint32_t value);

/* Stops for good, and says so. */
_Noreturn void halt(void);

/* Says why, and stops. */
_Noreturn void fail(const char *why);

void serial_init(void);
void memory_init(void);
void address_line_init(void);

/* Bytes of a sector of the drive: 512, or 2048 on a CD. */
uint32_t sector_bytes(void);

/* Reads (count) sectors from (sector) on to (to), which must lie below 64 KiB. */
void read_sectors(uint32_t sector, uint32_t count, uint32_t to);

/* elf.c: what is to be loaded where. Everything that the file says is checked. */

/* Reads the header from the first (length) bytes of the file. Returns the entry point. */
uint32_t elf_begin(const char *file, uint32_t length);
void elf_place(uint32_t offset, uint32_t from, uint32_t length);
void elf_finish(void);

#endif

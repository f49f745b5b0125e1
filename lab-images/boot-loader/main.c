/* SPDX-License-Identifier: MIT */
/* The boot loader: reads the image from the medium it came from, puts its segments where they belong, and starts it as
 * a multiboot loader does (Multiboot Specification 0.6.96). */
#include "loader.h"

#define BUFFER       0xb000u            /* below 64 KiB, and not crossing it: the BIOS reads to here */
#define BUFFER_BYTES 0x4000u
#define INFO_MEMORY  (1u << 0)
#define INFO_CMDLINE (1u << 2)
#define INFO_MAP     (1u << 6)
#define INFO_NAME    (1u << 9)

static struct {
    uint32_t flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods_addr, syms[4], mmap_length, mmap_addr,
        drives_length, drives_addr, config_table, boot_loader_name;
} information;

extern char bss_start[], bss_end[];
_Noreturn void loader_main(void);

/* CRC-32 as in gzip and PNG, four bits at a time. */
static uint32_t crc_add(uint32_t crc, const uint8_t *data, uint32_t length)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    for (uint32_t i = 0; i < length; i++) {
        crc ^= data[i];
        crc = table[crc & 15] ^ crc >> 4;
        crc = table[crc & 15] ^ crc >> 4;
    }
    return crc;
}

/* Reads the image from its first byte to its last. Returns its entry point. */
static uint32_t load(void)
{
    uint32_t sector = sector_bytes(), crc = ~0u, entry = 0;
    for (uint32_t at = 0; at < payload.bytes; at += BUFFER_BYTES) {
        uint32_t part = payload.bytes - at < BUFFER_BYTES ? payload.bytes - at : BUFFER_BYTES;
        read_sectors(payload.sector + at / sector, (part + sector - 1) / sector, BUFFER);
        crc = crc_add(crc, (const uint8_t *)BUFFER, part);
        if (at == 0)
            entry = elf_begin((const char *)BUFFER, part);
        elf_place(at, BUFFER, part);
    }
    if (~crc != payload.crc)
        fail("the image on this medium is damaged: its checksum is wrong");
    elf_finish();
    return entry;
}

void loader_main(void)
{
    for (char *at = bss_start; at < bss_end; at++)
        *at = 0;
    serial_init();
    if (payload.bytes == 0)
        fail("this medium has no image");
    memory_init();
    address_line_init();
    uint32_t entry = load();

    information.flags = INFO_CMDLINE | INFO_MAP | INFO_NAME;
    information.cmdline = (uint32_t)payload.command_line;
    information.mmap_length = memory_map_bytes;
    information.mmap_addr = (uint32_t)memory_map;
    information.boot_loader_name = (uint32_t)"ring-zero";
    start_image(entry, (uint32_t)&information);
}

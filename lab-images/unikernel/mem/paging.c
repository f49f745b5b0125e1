/* SPDX-License-Identifier: MIT */
/* Page tables (SDM vol. 3A, chapter 4). Two formats are written here: the classic one of two levels with 32-bit
 * entries, and PAE with 64-bit entries, whose top bit NX forbids execution. PAE is used where the processor has NX;
 * an emulator without NX keeps the classic format, and there data can be executed. */
#include "uk.h"
#include "x86.h"

#include <string.h>

#define ENTRY_PRESENT  1u
#define ENTRY_WRITE    2u
#define ENTRY_UNCACHED 0x10u
#define ENTRY_NX       (1ull << 63)
#define ENTRY_FRAME    0xfffff000ull
#define CR0_PG         (1u << 31)
#define CR4_PAE        (1u << 5)
#define MSR_EFER       0xc0000080u
#define EFER_NXE       (1u << 11)

/* Enough tables for UK_MEMORY_MAX in the PAE format (2 MiB each), and some for device registers and for programs with
 * addresses of their own. Taken when needed: in bss they cost nothing before. */
#define TABLES (UK_MEMORY_MAX / (2u << 20) + 40)

union table {
    uint32_t classic[1024];
    uint64_t pae[512];
};

static union table tables[TABLES] __attribute__((aligned(4096)));
static int tables_used;
static uint64_t pae_root[4] __attribute__((aligned(32)));
static union table *root;       /* classic page directory */
static int use_pae, is_on;

static union table *new_table(void)
{
    if (tables_used == TABLES)
        panic("paging: out of page tables");
    return &tables[tables_used++];
}

static union table *classic_table(uintptr_t address)
{
    uint32_t *entry = &root->classic[address >> 22];
    if (!*entry)
        *entry = (uint32_t)new_table() | ENTRY_PRESENT | ENTRY_WRITE;
    return (union table *)(*entry & ~0xfffu);
}

static union table *pae_table(uintptr_t address)
{
    uint64_t *top = &pae_root[address >> 30];
    if (!*top)
        *top = (uint32_t)new_table() | ENTRY_PRESENT;
    uint64_t *entry = &((union table *)(uint32_t)(*top & ~0xfffull))->pae[address >> 21 & 511];
    if (!*entry)
        *entry = (uint32_t)new_table() | ENTRY_PRESENT | ENTRY_WRITE;
    return (union table *)(uint32_t)(*entry & ~0xfffull);
}

static void set_entry(uintptr_t address, uint64_t entry)
{
    if (use_pae)
        pae_table(address)->pae[address >> 12 & 511] = entry;
    else
        classic_table(address)->classic[address >> 12 & 1023] = (uint32_t)entry;
    if (is_on)
        invlpg(address);
}

static uint64_t get_entry(uintptr_t address)
{
    return use_pae ? pae_table(address)->pae[address >> 12 & 511] : classic_table(address)->classic[address >> 12 & 1023];
}

static uint64_t bits_of(unsigned how)
{
    uint64_t bits = ENTRY_PRESENT;
    if (how & MAP_WRITE)
        bits |= ENTRY_WRITE;
    if (how & MAP_DEVICE)
        bits |= ENTRY_UNCACHED;
    if (use_pae && !(how & MAP_EXEC))
        bits |= ENTRY_NX;
    return bits;
}

void paging_map_at(uintptr_t virtual, uintptr_t physical, size_t length, unsigned how)
{
    for (size_t at = 0; at < length; at += PAGE_SIZE)
        set_entry(virtual + at, (physical + at) | bits_of(how));
}

void paging_map(uintptr_t address, size_t length, unsigned how)
{
    paging_map_at(address, address, length, how);
}

void paging_protect(uintptr_t address, size_t length, unsigned how)
{
    for (size_t at = 0; at < length; at += PAGE_SIZE) {
        uint64_t entry = get_entry(address + at);
        if (entry & ENTRY_PRESENT)
            set_entry(address + at, (entry & ENTRY_FRAME) | bits_of(how));
    }
}

void paging_unmap(uintptr_t address, size_t length)
{
    for (size_t at = 0; at < length; at += PAGE_SIZE)
        set_entry(address + at, 0);
}

static void map_range(const char *from, const char *to, unsigned how)
{
    paging_map((uintptr_t)from, (size_t)(to - from), how);
}

void paging_init(void)
{
    use_pae = cpu_has_nx();
    if (!use_pae)
        root = new_table();
    map_range(uk_image_start, uk_text_end, MAP_EXEC);
    map_range(uk_text_end, uk_rodata_end, MAP_READ);
    map_range(uk_rodata_end, uk_guard_low, MAP_WRITE);
    map_range(uk_stack_bottom, boot_stack_top, MAP_WRITE);
    for (int i = 0; multiboot_module_count && i < multiboot_module_count(); i++)
        map_range((const char *)multiboot_module(i)->start, (const char *)multiboot_module(i)->end, MAP_READ);

    uint32_t cr3 = use_pae ? (uint32_t)pae_root : (uint32_t)root;
    gdt_set_tables(cr3);
    if (use_pae) {
        write_cr4(read_cr4() | CR4_PAE);
        write_msr(MSR_EFER, read_msr(MSR_EFER) | EFER_NXE);
    }
    write_cr3(cr3);
    write_cr0(read_cr0() | CR0_PG);
    is_on = 1;
}

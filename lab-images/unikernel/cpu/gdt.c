/* SPDX-License-Identifier: MIT */
/* Segments. x86 in 32-bit mode cannot do without; all are flat (base 0, 4 GiB) and of level 0 but one: the C library
 * finds its thread structure through GS, and loads that register with a level-3 selector, so its segment has level 3.
 * Nothing ever runs at level 3. */
#include "uk.h"
#include "x86.h"

#include <string.h>

#define ACCESS_PRESENT 0x80
#define ACCESS_DPL3    0x60
#define ACCESS_CODE    0x1b     /* code, readable, accessed */
#define ACCESS_DATA    0x13     /* data, writable, accessed */
#define ACCESS_TSS     0x09     /* 32-bit TSS, available */
#define FLAGS_FLAT     0xc      /* 4 KiB granularity, 32 bit */

#define FAULT_STACK_BYTES 8192

extern void fault_task_entry(void);     /* trap.S */

static uint64_t gdt[6];
static struct tss main_task, fault_task;
/* Before the C library has set up its thread structure, some of its functions already look for their stack
 * protector's value at offset 20 of it. They find zeros here. */
static uint32_t early_thread[16];
static uint8_t fault_stack[FAULT_STACK_BYTES] __attribute__((aligned(16)));

static uint64_t descriptor(uint32_t base, uint32_t limit, uint8_t access, uint8_t flags)
{
    return (limit & 0xffff) | (uint64_t)(base & 0xffffff) << 16 | (uint64_t)access << 40 |
           (uint64_t)(limit >> 16 & 0xf) << 48 | (uint64_t)flags << 52 | (uint64_t)(base >> 24) << 56;
}

static void load(void)
{
    struct { uint16_t limit; uint32_t base; } __attribute__((packed)) gdtr = { sizeof gdt - 1, (uint32_t)gdt };
    __asm__ volatile(
        "lgdt %0\n\t"
        "ljmp %1, $1f\n"
        "1:\n\t"
        "mov %2, %%ds\n\tmov %2, %%es\n\tmov %2, %%ss\n\t"
        "mov %2, %%fs\n\tmov %3, %%gs\n\t"
        "ltr %w4"
        :: "m"(gdtr), "i"(SELECTOR_CODE), "r"(SELECTOR_DATA), "r"(SELECTOR_TLS | 3), "r"(SELECTOR_TSS) : "memory");
}

void gdt_init(void)
{
    gdt[SELECTOR_CODE >> 3] = descriptor(0, 0xfffff, ACCESS_PRESENT | ACCESS_CODE, FLAGS_FLAT);
    gdt[SELECTOR_DATA >> 3] = descriptor(0, 0xfffff, ACCESS_PRESENT | ACCESS_DATA, FLAGS_FLAT);
    gdt[SELECTOR_TSS >> 3] = descriptor((uint32_t)&main_task, sizeof main_task - 1, ACCESS_PRESENT | ACCESS_TSS, 0);
    gdt[SELECTOR_FAULT >> 3] =
        descriptor((uint32_t)&fault_task, sizeof fault_task - 1, ACCESS_PRESENT | ACCESS_TSS, 0);
    gdt_set_tls((uint32_t)early_thread);

    fault_task.eip = (uint32_t)fault_task_entry;
    fault_task.esp = (uint32_t)(fault_stack + sizeof fault_stack);
    fault_task.eflags = 2; /* bit 1 is always set; interrupts closed */
    fault_task.cs = SELECTOR_CODE;
    fault_task.ds = fault_task.es = fault_task.ss = SELECTOR_DATA;
    fault_task.gs = SELECTOR_TLS | 3;
    fault_task.iomap = main_task.iomap = sizeof(struct tss);
    load();
}

void gdt_set_tls(uint32_t base)
{
    gdt[TLS_ENTRY] = descriptor(base, 0xfffff, ACCESS_PRESENT | ACCESS_DPL3 | ACCESS_DATA, FLAGS_FLAT);
}

void gdt_set_tables(uint32_t cr3)
{
    fault_task.cr3 = main_task.cr3 = cr3;
}

const struct tss *gdt_interrupted(void)
{
    return &main_task;
}

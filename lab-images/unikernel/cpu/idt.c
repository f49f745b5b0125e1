/* SPDX-License-Identifier: MIT */
/* The interrupt descriptor table: which code the processor enters for which vector. */
#include "uk.h"
#include "x86.h"

#define VECTORS         129     /* up to 0x80; a higher vector raises a protection fault */
#define VECTOR_PAGE     14
#define VECTOR_IRQ      32
#define VECTOR_SYSCALL  0x80
#define GATE_INTERRUPT  0x8e00  /* present, level 0, 32-bit interrupt gate: enters with interrupts closed */
#define GATE_TASK       0x8500  /* present, level 0, task gate */
#define ENTRY_BYTES     16      /* distance of the entry points in trap.S */

extern char exception_entries[], interrupt_entries[], syscall_gate[];

static uint64_t idt[VECTORS];

static void set_gate(int vector, const char *entry)
{
    uint32_t address = (uint32_t)entry;
    idt[vector] = (address & 0xffff) | (uint64_t)SELECTOR_CODE << 16 | (uint64_t)GATE_INTERRUPT << 32 |
                  (uint64_t)(address >> 16) << 48;
}

static void set_task_gate(int vector)
{
    idt[vector] = (uint64_t)SELECTOR_FAULT << 16 | (uint64_t)GATE_TASK << 32;
}

void idt_init(void)
{
    for (int i = 0; i < 32; i++)
        set_gate(i, exception_entries + i * ENTRY_BYTES);
    set_task_gate(VECTOR_PAGE);
    for (int i = 0; i < 16; i++)
        set_gate(VECTOR_IRQ + i, interrupt_entries + i * ENTRY_BYTES);
    set_gate(VECTOR_SYSCALL, syscall_gate);

    struct { uint16_t limit; uint32_t base; } __attribute__((packed)) idtr = { sizeof idt - 1, (uint32_t)idt };
    __asm__ volatile("lidt %0" ::"m"(idtr));
}

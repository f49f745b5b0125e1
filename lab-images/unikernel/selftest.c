/* SPDX-License-Identifier: MIT */
/* Proofs of protection, run on demand: `selftest=NAME` on the command line does one forbidden thing before the
 * application starts. All but `priv` are expected to end in a fault report; a test that survives says FAILURE. */
#include "uk.h"
#include "x86.h"

#include <string.h>

/* Hides a value from the optimiser, which would otherwise see the fault coming and be free to do anything. */
static uintptr_t opaque(uintptr_t value)
{
    __asm__("" : "+r"(value));
    return value;
}

static void read_null(void) { (void)*(volatile uint32_t *)opaque(0); }
static void write_null(void) { *(volatile uint32_t *)opaque(16) = 1; }
static void write_text(void) { *(volatile uint8_t *)opaque((uintptr_t)selftest_run) = 0xc3; }
static void write_rodata(void) { *(volatile char *)opaque((uintptr_t)uk_build_id) = 'x'; }

/* Each call takes a frame of 1 KiB off the stack, as often as there are bytes in the address space. */
static __attribute__((noinline)) uint32_t recurse(uint32_t left)
{
    volatile uint8_t frame[1024];
    frame[left % sizeof frame] = (uint8_t)left;
    return left ? recurse(left - 1) + frame[0] : 0;
}

static void overflow_stack(void) { recurse(UINT32_MAX); }

static void overrun_heap(void)
{
    char *page = page_alloc(1);
    *(volatile char *)opaque((uintptr_t)page + PAGE_SIZE) = 1;
}

static void use_after_free(void)
{
    char *page = page_alloc(1);
    page_free(page, 1);
    *(volatile char *)opaque((uintptr_t)page) = 1;
}

static void divide_by_zero(void)
{
    uint32_t quotient, remainder;
    __asm__ volatile("divl %2" : "=a"(quotient), "=d"(remainder) : "r"(0), "a"(1), "d"(0));
}

/* Puts one instruction, `ret`, into a page of data and calls it. */
static void execute_data(void)
{
    uint8_t *page = page_alloc(1);
    page[0] = 0xc3;
    if (!cpu_has_nx())
        console_printf("selftest: this processor has no NX bit; data can be executed\n");
    ((void (*)(void))opaque((uintptr_t)page))();
}

/* Instructions that only level 0 may execute: reading CR0, and loading CR3, which flushes the address cache. */
static void use_privilege(void)
{
    uint32_t cr0 = read_cr0();
    write_cr3(read_cr3());
    console_printf("selftest: priv ok, cpl=%u cr0=%x cr3=%x\n", read_cs() & 3u, cr0, read_cr3());
}

static const struct {
    const char *name;
    void (*run)(void);
    int survives;
} tests[] = {
    { "null-read", read_null, 0 },
    { "null-write", write_null, 0 },
    { "text-write", write_text, 0 },
    { "rodata-write", write_rodata, 0 },
    { "stack-overflow", overflow_stack, 0 },
    { "heap-overrun", overrun_heap, 0 },
    { "use-after-free", use_after_free, 0 },
    { "div0", divide_by_zero, 0 },
    { "nx-exec", execute_data, 0 },
    { "priv", use_privilege, 1 },
};

void selftest_run(void)
{
    const char *name = cmdline_get("selftest");
    if (!name)
        return;
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (strcmp(tests[i].name, name) != 0)
            continue;
        tests[i].run();
        if (!tests[i].survives)
            console_printf("selftest: FAILURE, %s was not stopped\n", name);
        return;
    }
    panic("selftest: there is no test %s", name);
}

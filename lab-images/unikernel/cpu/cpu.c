/* SPDX-License-Identifier: MIT */
/* Control registers (SDM vol. 3A, 2.5). */
#include "uk.h"
#include "x86.h"

#define CR0_MP (1u << 1)
#define CR0_EM (1u << 2)        /* no floating-point unit: every such instruction traps */
#define CR0_TS (1u << 3)        /* the same, until the next task's state is loaded */
#define CR0_NE (1u << 5)        /* floating-point errors as exceptions, not as interrupts */
#define CR0_WP (1u << 16)       /* read-only pages are read-only for level 0, too */
#define CR4_OSFXSR     (1u << 9)
#define CR4_OSXMMEXCPT (1u << 10)

#define CPUID_EDX_PAE (1u << 6)
#define CPUID_EDX_SSE (1u << 25)
#define CPUID_EXTENDED_EDX_NX (1u << 20)

void cpu_init(void)
{
    write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP);
    if (cpuid(1).edx & CPUID_EDX_SSE)
        write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
    __asm__ volatile("fninit");
}

int cpu_has_nx(void)
{
    return (cpuid(1).edx & CPUID_EDX_PAE) && cpuid(0x80000000).eax >= 0x80000001 &&
           cpuid(0x80000000).eax <= 0x8000ffff && (cpuid(0x80000001).edx & CPUID_EXTENDED_EDX_NX);
}

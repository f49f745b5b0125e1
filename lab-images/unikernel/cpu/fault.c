/* SPDX-License-Identifier: MIT */
/* The fault report: everything needed to find the cause, in lines of `fault: key=value ...`, then the end. An image
 * without the component symbols has no names in it; whoever reads the report looks its addresses up in the symbols file
 * with the same buildId. */
#include "uk.h"
#include "x86.h"

#include <stdarg.h>
#include <string.h>

#define VECTOR_PAGE   14
#define TRACE_MAX     13

/* As pushed by trap.S: pusha, vector, error code, then what the processor pushed. */
struct trap_frame {
    uint32_t edi, esi, ebp, esp_at_pusha, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
};

static const char *const names[32] = {
    "divide-error", "debug", "nmi", "breakpoint", "overflow", "bound-range", "invalid-opcode", "no-fpu",
    "double-fault", "fpu-segment", "invalid-tss", "segment-not-present", "stack-segment", "general-protection",
    "page-fault", "reserved-15", "fpu-error", "alignment-check", "machine-check", "simd-error",
};

static _Noreturn void halt_for_good(void)
{
    for (;;)
        __asm__ volatile("cli; hlt");
}

/* A fault while a report is being printed ends silently: trying again would only fault again. */
static void enter_report(void)
{
    if (uk_counters.faults++)
        halt_for_good();
}

static int is_on_stack(uint32_t address)
{
    return address >= (uint32_t)uk_stack_bottom && address + 8 <= (uint32_t)boot_stack_top && address % 4 == 0;
}

static int is_in_text(uint32_t address)
{
    return address >= (uint32_t)uk_image_start && address < (uint32_t)uk_text_end;
}

/* Follows saved frame pointers as far as they make sense. Code compiled without them shortens the trace. Returns how
 * many addresses there are. */
static int follow(uint32_t eip, uint32_t ebp, uint32_t trace[TRACE_MAX])
{
    int count = 0;
    trace[count++] = eip;
    while (count < TRACE_MAX && is_on_stack(ebp)) {
        const uint32_t *frame = (const uint32_t *)ebp;
        if (!is_in_text(frame[1]))
            break;
        trace[count++] = frame[1];
        if (frame[0] <= ebp)
            break;
        ebp = frame[0];
    }
    return count;
}

/* (is_return) says that (eip), too, is where a call returns to. */
static void print_trace(uint32_t eip, uint32_t ebp, int is_return)
{
    uint32_t trace[TRACE_MAX];
    int count = follow(eip, ebp, trace);
    for (int i = 0; i < count; i++)
        console_printf(i ? ",%x" : "fault: trace=%x", trace[i]);
    console_printf("\n");
    if (symbols_print)
        symbols_print(trace, count, is_return);
}

static uintptr_t application_stack;

void fault_note_stack(uintptr_t lowest) { application_stack = lowest; }

static int is_guard(uint32_t address)
{
    return (address >= (uint32_t)uk_guard_low && address < (uint32_t)uk_stack_bottom) ||
           (address < application_stack && address >= application_stack - PAGE_SIZE);
}

/* Of a thread's stack nothing is noted; but a stack pointer that stands where nothing is mapped, just there where the
 * access failed, has run off its stack. */
static int is_beyond_stack(uint32_t error, uint32_t address, uint32_t esp)
{
    return !(error & 1) && (address / PAGE_SIZE == esp / PAGE_SIZE || address / PAGE_SIZE == (esp - 4) / PAGE_SIZE);
}

static const char *describe_page_fault(uint32_t error, uint32_t address, uint32_t esp)
{
    if (is_guard(address) || is_beyond_stack(error, address, esp))
        return "stack-overflow";
    if (error & 16)
        return "execute-data";
    if (!(error & 1))
        return address < 0x100000 ? (error & 2 ? "write-null" : "read-null")
                                  : (error & 2 ? "write-unmapped" : "read-unmapped");
    return "write-read-only";
}

static _Noreturn void finish_report(const char *name)
{
    console_printf("fault: buildId=%s\n", uk_build_id);
    console_printf("fault: halted\n");
    char fields[64] = ",\"fault\":\"";
    strncat(fields, name, 32);
    strcat(fields, "\"");
    if (channel_event)
        channel_event("fault", fields);
    halt_for_good();
}

static _Noreturn void report(const struct trap_frame *f, uint32_t esp)
{
    const char *name = f->vector < 32 && names[f->vector] ? names[f->vector] : "reserved";

    console_printf("\nfault: vector=%u name=%s error=%x\n", f->vector, name, f->error);
    if (f->vector == VECTOR_PAGE)
        console_printf("fault: address=%x cause=%s\n", read_cr2(), describe_page_fault(f->error, read_cr2(), esp));
    console_printf("fault: eip=%x cs=%x cpl=%u eflags=%x\n", f->eip, f->cs, f->cs & 3, f->eflags);
    console_printf("fault: eax=%x ebx=%x ecx=%x edx=%x\n", f->eax, f->ebx, f->ecx, f->edx);
    console_printf("fault: esi=%x edi=%x ebp=%x esp=%x\n", f->esi, f->edi, f->ebp, esp);
    console_printf("fault: cr0=%x cr2=%x cr3=%x cr4=%x\n", read_cr0(), read_cr2(), read_cr3(), read_cr4());
    print_trace(f->eip, f->ebp, 0);
    finish_report(name);
}

/* Called by trap.S for every exception that is not entered by task switch. */
_Noreturn void fault_trap(const struct trap_frame *frame);
_Noreturn void fault_task(uint32_t error);

_Noreturn void fault_trap(const struct trap_frame *frame)
{
    enter_report();
    report(frame, (uint32_t)(&frame->eflags + 1));
}

/* Called by trap.S in the fault task, which only page faults switch to. */
_Noreturn void fault_task(uint32_t error)
{
    const struct tss *t = gdt_interrupted();
    struct trap_frame frame = {
        .edi = t->edi, .esi = t->esi, .ebp = t->ebp, .ebx = t->ebx, .edx = t->edx, .ecx = t->ecx, .eax = t->eax,
        .vector = VECTOR_PAGE, .error = error, .eip = t->eip, .cs = t->cs, .eflags = t->eflags,
    };
    enter_report();
    report(&frame, t->esp);
}

void panic(const char *format, ...)
{
    va_list arguments;

    enter_report();
    console_printf("\nfault: name=panic message=");
    va_start(arguments, format);
    console_vprintf(format, arguments);
    va_end(arguments);
    console_printf("\nfault: cpl=%u\n", read_cs() & 3u);
    print_trace((uint32_t)__builtin_return_address(0), *(uint32_t *)__builtin_frame_address(0), 1);
    finish_report("panic");
}

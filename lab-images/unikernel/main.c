/* SPDX-License-Identifier: MIT */
/* Start-up, from the first line of C to the application. */
#include "uk.h"

#include "libc/syscall.h"

_Noreturn void uk_main(uint32_t magic, const void *loader_info)
{
    uart_init();                            /* first of all: now failures can be told */
    multiboot_init(magic, loader_info);     /* how much memory, and the command line */
    cpu_init();                             /* floating point; read-only means read-only */
    gdt_init();                             /* segments and tasks */
    idt_init();                             /* where exceptions and interrupts go */
    paging_init();                          /* from here on a null pointer faults */
    pic_init();                             /* interrupt lines, all masked */
    clock_init();                           /* time */
    channel_init();                         /* hello to the page */
    selftest_run();                         /* only if the command line asks */
    net_init();                             /* network card, TCP/IP, address */
    process_start();                        /* C library, then the application's main() */
}

_Noreturn void uk_exit(int status)
{
    console_printf("exit: the application has ended with status %d\n", status);
    channel_event("exit", "");
    for (;;)
        __asm__ volatile("cli; hlt");
}

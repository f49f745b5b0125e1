/* SPDX-License-Identifier: MIT */
/* Start-up, from the first line of C to the application. */
#include "uk.h"

#include <string.h>

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
    if (channel_init)
        channel_init();                     /* hello to the page */
    if (selftest_run)
        selftest_run();                     /* only if the command line asks */
    if (net_init)
        net_init();                         /* network card, TCP/IP, address */
    uk_application();                       /* with posix: the C library, then main() */
}

_Noreturn void uk_exit(int status)
{
    console_printf("exit: the application has ended with status %d\n", status);
    if (channel_event) {
        char fields[32] = ",\"status\":";
        size_t at = strlen(fields);
        unsigned value = (unsigned)status & 255;
        for (unsigned digit = value >= 100 ? 100 : value >= 10 ? 10 : 1; digit; digit /= 10)
            fields[at++] = (char)('0' + value / digit % 10);
        fields[at] = 0;
        channel_event("exit", fields);
    }
    for (;;)
        __asm__ volatile("cli; hlt");
}

/* SPDX-License-Identifier: MIT */
/* uk.h: the library OS from the inside.
 *
 * An application never includes this file. It is an ordinary POSIX program; what it calls is the C library, and the C
 * library calls the "system calls" of posix/dispatch.c, which here are function calls. (An application without POSIX
 * includes uk_event.h, which repeats what it may use.) This header is for the parts of the library OS itself. It
 * declares everything one file offers to another, grouped under the name of the file that defines it, in the order in
 * which the machine starts; reading it from top to bottom is the tour.
 *
 * Rules that hold everywhere:
 *   - One address space, one privilege level (CPL 0), one thread. No locks exist because nothing runs beside us.
 *   - Interrupts are closed (EFLAGS.IF = 0) except during the `hlt` in idle(). An interrupt therefore never does work;
 *     it only ends the halt. The work is done by the code that halted.
 *   - Physical addresses equal virtual ones. A pointer can be handed to a device as it is.
 *   - Expected failures are return values: 0 or a count is success, a negative errno (-EAGAIN) is failure.
 *     A broken invariant is a panic(), which reports and halts; the machine is then thrown away and started again.
 *   - Sizes are in bytes, times in nanoseconds since the machine started, addresses of the network in host order,
 *     unless a name says otherwise. */
#ifndef UK_H
#define UK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "cmdline.h"

/* ---- components -------------------------------------------------------------------------------------------------
 *
 * An image holds the components its recipe names (components.mk). What a component offers to code that can do without
 * it is declared UK_OPTIONAL: in an image without the component the function's address is NULL, so callers ask first.
 * Lists that components add to (network card drivers, system calls) are gathered by the linker: UK_SET places a
 * constant in the set, and the set's borders are two symbols of link.ld. */

#define UK_OPTIONAL __attribute__((weak))
#define UK_SET(set) __attribute__((section(".uk_set." #set), used))

/* ---- link.ld: the borders of the image ---------------------------------------------------------------------- */

extern char uk_image_start[], uk_text_end[], uk_rodata_end[], uk_guard_low[], uk_stack_bottom[], boot_stack_top[],
    uk_image_end[];

/* ---- build: made by the Makefile ---------------------------------------------------------------------------- */

/* 64 hexadecimal digits: SHA-256 over all inputs of the image (sources, flags, compiler versions). */
extern const char uk_build_id[];

/* The image's name in the manifest, such as "web". */
extern const char uk_image_name[];

/* ---- main.c: start-up, in a column -------------------------------------------------------------------------- */

/* Called once by boot/start.S. */
_Noreturn void uk_main(uint32_t magic, const void *loader_info);

/* What the image is for. The component posix has one that starts the C library and main(); an image without posix has
 * its own. Does not return. */
_Noreturn void uk_application(void);

/* Ends the machine: says so on the console and the control channel, then halts for good. */
_Noreturn void uk_exit(int status);

/* ---- boot/multiboot.c --------------------------------------------------------------------------------------- */

/* Memory above this address is left alone. Linux programs that are not relocatable begin at 128 MiB and a little: the
 * addresses from here on are free for them. */
#define UK_MEMORY_MAX (128u << 20)

/* Reads the loader's information: starts page_init() and cmdline_init(). Must run before paging_init(), after which
 * the loader's data can no longer be read. */
void multiboot_init(uint32_t magic, const void *loader_info);

/* ---- boot/modules.c ------------------------------------------------------------------------------------------- */

/* A file the loader has put into memory beside the image, with its own command line. */
struct multiboot_module {
    uintptr_t start, end;
    const char *cmdline;
};
UK_OPTIONAL int multiboot_module_count(void);
UK_OPTIONAL const struct multiboot_module *multiboot_module(int index);

/* Copies the loader's list of (count) modules at (address). Called by multiboot_init(). */
UK_OPTIONAL void multiboot_take_modules(uint32_t count, uint32_t address);

/* ---- cpu/gdt.c: segments ------------------------------------------------------------------------------------ */

#define SELECTOR_CODE  0x08
#define SELECTOR_DATA  0x10
#define SELECTOR_TSS   0x18             /* the task everything runs in */
#define SELECTOR_FAULT 0x20             /* the task that reports page faults, on a stack of its own */
#define SELECTOR_TLS   0x28             /* base = the C library's thread structure */
#define TLS_ENTRY      (SELECTOR_TLS >> 3)

/* Task state segment (SDM vol. 3A, 8.2.1). The processor saves the interrupted registers here on a task switch. */
struct tss {
    uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt, iomap;
};

/* Flat code and data segments, both tasks, and a TLS segment that holds zeros until gdt_set_tls(). */
void gdt_init(void);

/* Points the TLS segment at (base). */
void gdt_set_tls(uint32_t base);

/* Tells both tasks the page tables: a task switch loads CR3. */
void gdt_set_tables(uint32_t cr3);

/* The registers of whatever a task switch interrupted. */
const struct tss *gdt_interrupted(void);

/* ---- cpu/cpu.c ---------------------------------------------------------------------------------------------- */

/* Turns on the floating-point unit and SSE, and write protection for code that runs at level 0. */
void cpu_init(void);

/* True if the processor can forbid execution per page (PAE paging and the NX bit). */
int cpu_has_nx(void);

/* ---- cpu/idt.c, cpu/trap.S, cpu/pic.c: interrupts ----------------------------------------------------------- */

#define IRQ_TIMER   0
#define IRQ_COM2    3
#define IRQ_COM1    4

void idt_init(void);

/* All lines masked, vectors 32 to 47. */
void pic_init(void);
void pic_unmask(int irq);

/* The lines that have interrupted and not been ended, as a bit mask. */
uint32_t irq_pending_lines(void);

/* Ends the interrupts of (lines): the controller lets those lines interrupt again. To be called after their devices
 * have taken back their requests. */
void pic_end(uint32_t lines);

/* Opens interrupts, halts until one comes, closes them again. The check for work before it must be made with
 * interrupts closed: then an interrupt that comes between check and halt stays pending and ends the halt at once. */
void cpu_halt(void);

/* ---- cpu/fault.c -------------------------------------------------------------------------------------------- */

/* Prints a fault report (README, "Fault report"), sends the event `fault` on the control channel, and halts. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells the lowest address of the application's stack: a fault just below is reported as its overflow. */
void fault_note_stack(uintptr_t lowest);

/* ---- cpu/symbols.c ------------------------------------------------------------------------------------------ */

/* Adds to a fault report, for the (count) addresses of a call trace, the functions they are in, as name+0x12. All but
 * the first are where a call returns to; (is_return) says whether the first is, too. */
UK_OPTIONAL void symbols_print(const uint32_t *trace, int count, int is_return);

/* ---- cpu/clock.c, cpu/rtc.c: time --------------------------------------------------------------------------- */

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MS     1000000ull

void clock_init(void);

/* Time since clock_init(). Never goes back; may stand still, for milliseconds in some browsers. */
uint64_t clock_now(void);

/* Nanoseconds between 1970 and the machine's start, from the battery clock. Read when first needed. */
uint64_t clock_epoch(void);

/* Asks for a timer interrupt in (ns), or sooner: the timer reaches 54 ms far. */
void clock_wake_after(uint64_t ns);

/* Seconds since 1970 according to the battery clock. */
uint64_t rtc_read(void);

/* ---- cpu/idle.c ------------------------------------------------------------------------------------------------ */

/* Moves frames, runs timers that are due, and now and then looks at the control channel. Returns 1 if anything
 * happened. Called by every call that may wait, so that an application which always finds something to do does not keep
 * the rest from working. */
int work(void);

/* Lets the machine work on everything that is not the application, and halts if there is nothing, until something has
 * happened or (deadline) has come. Every call that waits is a loop around this one. */
void idle(uint64_t deadline);

#define NEVER UINT64_MAX

/* Threads (tasks/threads.c): lets another thread run that may have something to do, and returns 1 when the caller's turn
 * comes again; returns 0 at once if all wait and nothing has changed. (*deadline) becomes the earliest of all. */
UK_OPTIONAL int threads_switch(uint64_t *deadline);

/* The console's interrupt (posix/terminal.c). */
UK_OPTIONAL void console_typed(void);

/* ---- cpu/random.c ---------------------------------------------------------------------------------------------- */

/* Unpredictable only where the processor has RDRAND; else a mixture of clock readings. */
uint32_t random_word(void);

/* ---- mem/page.c: who owns which page ------------------------------------------------------------------------- */

#define PAGE_SIZE 4096u

/* Memory from the end of the image to (memory_end) is free. */
void page_init(uintptr_t memory_end);

/* Takes what lies in (start) .. (end) out of what is handed out, before paging_init(): somebody has put it there. */
void page_reserve(uintptr_t start, uintptr_t end);

/* Takes (count) neighbouring pages and maps them writable. Contents are left over from earlier use. Returns NULL if
 * there is no such run. The pages on both sides of the run are unowned, hence unmapped: running over either end
 * faults instead of spoiling somebody else's data. */
void *page_alloc(size_t count);

/* Gives back (count) pages at (address) and unmaps them. They need not be a whole page_alloc(). */
void page_free(void *address, size_t count);

/* True if every page of the (length) bytes at (address) is owned. */
int page_is_owned(const void *address, size_t length);

size_t page_count_total(void);
size_t page_count_free(void);

/* ---- mem/paging.c: what is mapped and how ------------------------------------------------------------------- */

#define MAP_READ   0u           /* mapped, read-only */
#define MAP_WRITE  1u
#define MAP_EXEC   2u           /* without it the page is not executable, if the processor has NX */
#define MAP_DEVICE 4u           /* uncached: registers of a device */

/* Builds the tables of link.ld's layout and turns paging on. */
void paging_init(void);

void paging_map(uintptr_t address, size_t length, unsigned how);

/* Maps memory at (physical) at another address, (virtual): for programs that insist on theirs. */
void paging_map_at(uintptr_t virtual, uintptr_t physical, size_t length, unsigned how);

/* Changes how a range is mapped; what is not mapped stays so. */
void paging_protect(uintptr_t address, size_t length, unsigned how);
void paging_unmap(uintptr_t address, size_t length);

/* ---- mem/heap.c: memory of the library OS itself ------------------------------------------------------------- */

/* Like malloc(), calloc() and free(), for lwIP and drivers. The application's malloc() is the C library's own. */
void *heap_alloc(size_t size);
void *heap_calloc(size_t count, size_t size);
void heap_free(void *block);
size_t heap_used(void);

/* ---- drivers/uart.c: serial ports ----------------------------------------------------------------------------- */

enum uart { UART_CONSOLE, UART_CONTROL };

/* Sets up both ports. A port that is not there swallows output and never has input. */
void uart_init(void);
void uart_write(enum uart port, const void *data, size_t length);

/* The next received byte, or -1. */
int uart_read(enum uart port);

/* ---- drivers/console.c ---------------------------------------------------------------------------------------- */

/* Writes to the console, with a CR before each LF. */
void console_write(const char *text, size_t length);

/* A printf of the library OS: %s %c %d %u %x (eight digits) %%, and no more. Needs no memory and no C library, so
 * that it works at any time, a fault included. */
void console_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
void console_vprintf(const char *format, va_list arguments);

/* ---- drivers/pci.c --------------------------------------------------------------------------------------------- */

struct pci_device {
    uint8_t slot;               /* on bus 0 */
    uint8_t irq;                /* interrupt line; known after pci_enable() */
    uint16_t vendor, device;
};

/* Looks at the 32 slots of bus 0 and puts the devices there in (found), at most (max). Returns their number. */
int pci_scan(struct pci_device *found, int max);

uint32_t pci_read(const struct pci_device *device, uint8_t offset);
void pci_write(const struct pci_device *device, uint8_t offset, uint32_t value);

/* Lets the device use its registers and read and write memory, and gives it an interrupt line if it has none. */
void pci_enable(struct pci_device *device);

/* ---- drivers/nic.c: the network interface card ------------------------------------------------------------------ */

#define FRAME_MAX 1514          /* Ethernet header and 1500 bytes, without checksum */

/* One part of a frame to send. */
struct nic_piece {
    const void *data;
    size_t length;
};

/* What a driver offers. Each function works on the one card of the machine. */
struct nic_driver {
    const char *name;
    /* Takes the card if it is one of this driver's; returns 0 if not. Fills in the address. */
    int (*init)(struct pci_device *device, uint8_t mac[6]);
    /* Sends the (count) pieces as one frame. (frame) is kept until the card has read it, then given to
     * nic_frame_done(). Returns -EAGAIN if the ring is full; then (frame) is not kept. */
    int (*send)(const struct nic_piece *pieces, int count, void *frame);
    /* Hands waiting frames to nic_frame_received(), at most (max). Returns how many. */
    int (*poll)(int max);
    /* Called with interrupts closed, before a halt: lets the card interrupt from now on. Returns 0 if a frame has come
     * in the meantime, so that halting would be wrong. */
    int (*arm)(void);
    /* Called after the card's interrupt: makes it take the interrupt line back. */
    void (*acknowledge)(void);
};

/* A driver makes itself known: UK_NIC_DRIVER(virtio_net_driver) = { ... }. */
#define UK_NIC_DRIVER(driver) UK_SET(nic_drivers) static const struct nic_driver driver
extern const struct nic_driver uk_nic_drivers_start[], uk_nic_drivers_end[];

/* Finds a card and starts its driver. Returns 0 if there is none. */
UK_OPTIONAL int nic_init(void);
const struct nic_driver *nic(void);
UK_OPTIONAL const uint8_t *nic_mac(void);

/* Before a halt: lets the card interrupt. Returns 0 if halting would be wrong. True where there is no card in use. */
UK_OPTIONAL int nic_arm(void);

/* After interrupts of (lines): makes the card take its line back if it is among them. */
UK_OPTIONAL void nic_interrupt(uint32_t lines);

/* Provided by net/net.c, called by drivers. */
void nic_frame_received(const void *data, size_t length);
void nic_frame_done(void *frame);

/* ---- net/net.c: lwIP on the card ------------------------------------------------------------------------------- */

/* Starts TCP/IP with the address of the command line (ip=, gw=), or with DHCP. */
UK_OPTIONAL void net_init(void);

/* Moves frames and runs timers that are due. Returns 1 if anything happened. */
UK_OPTIONAL int net_poll(void);

/* Nanoseconds until lwIP's next timer. */
UK_OPTIONAL uint64_t net_next_timer(void);

/* net/dhcp.c: asks for an address and waits some seconds for it. */
struct netif;
UK_OPTIONAL void net_dhcp(struct netif *netif);

/* net/tcp.c: keeps a fault of lwIP from asserting; before its timers run. */
UK_OPTIONAL void net_tcp_before_timers(void);

/* ---- net/socket.c, net/socket_calls.c: see net/socket.h ---------------------------------------------------------- */
/* ---- libc/...: see posix/call.h -------------------------------------------------------------------------------- */
/* ---- event/...: see uk_event.h, uk_http.h ------------------------------------------------------------------------- */
/* ---- control/channel.c: the page's own line to this machine (contract 4 of lab-images/README.md) ------------------ */

/* Says hello. Requests are answered whenever the machine idles. */
UK_OPTIONAL void channel_init(void);

/* Reads what has come in and answers. Returns 1 if anything was done. */
UK_OPTIONAL int channel_poll(void);

/* Sends the event (name). (fields) is more JSON, such as ",\"vector\":14", or "". */
UK_OPTIONAL void channel_event(const char *name, const char *fields);

/* ---- selftest.c ---------------------------------------------------------------------------------------------------- */

/* Runs the test named by the setting `selftest=`, if there is one. Most end in a fault report; that is their point. */
UK_OPTIONAL void selftest_run(void);

/* ---- counters, for the control channel's `stats` ------------------------------------------------------------------- */

struct uk_counters {
    uint64_t syscalls;          /* calls from the C library */
    uint64_t faults;            /* reports printed; more than one means a fault within a report */
    uint64_t frames_in, frames_out, frames_dropped;
    uint64_t halts;
};
extern struct uk_counters uk_counters;

#endif

/* SPDX-License-Identifier: MIT */
/* The BIOS's services, and the serial port, which it knows too little of. */
#include "loader.h"

#define SERIAL       0x3f8
#define SERIAL_SENT  0x20
#define SEND_TRIES   100000
#define E820_MAGIC   0x534d4150u        /* "SMAP" */
#define A20_PORT     0x92

struct memory_range memory_map[RANGES_MAX];
uint32_t memory_map_bytes;
static int has_serial;

static void outb(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }

static uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

void serial_init(void)
{
    outb(SERIAL + 1, 0);
    outb(SERIAL + 3, 0x80);     /* the next two set the speed: 115200 */
    outb(SERIAL, 1);
    outb(SERIAL + 1, 0);
    outb(SERIAL + 3, 3);        /* 8 bits, no parity, 1 stop bit */
    has_serial = inb(SERIAL + 3) == 3;
    outb(SERIAL + 2, 7);        /* queues on and empty */
    outb(SERIAL + 4, 3);
}

static void put(char c)
{
    uint16_t a = (uint16_t)(0x0e00 | (uint8_t)c);
    __asm__ volatile("pushl %%ebp; int $0x10; popl %%ebp" : "+a"(a) : "b"(7) : "cc", "memory");
    for (int i = 0; has_serial && !(inb(SERIAL + 5) & SERIAL_SENT); i++)
        if (i == SEND_TRIES)
            return;
    if (has_serial)
        outb(SERIAL, (uint8_t)c);
}

void say(const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            put('\r');
        put(*text);
    }
}

void say_number(uint32_t value)
{
    char text[11];
    int at = 10;
    text[at] = 0;
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    say(text + at);
}

void halt(void)
{
    say("boot: halted\n");
    for (;;)
        __asm__ volatile("cli; hlt");
}

void fail(const char *why)
{
    say("boot: ");
    say(why);
    say("\n");
    halt();
}

/* Int 15h, E820h: the ranges of memory, one by one. */
void memory_init(void)
{
    uint32_t next = 0;
    for (int i = 0; i < RANGES_MAX; i++) {
        struct memory_range *range = &memory_map[i];
        uint32_t a = 0xe820, c = 20, d = E820_MAGIC;
        uint8_t failed;
        __asm__ volatile("pushl %%ebp; int $0x15; popl %%ebp; setc %0"
                         : "=qm"(failed), "+a"(a), "+b"(next), "+c"(c), "+d"(d) : "D"(&range->base) : "cc", "memory");
        if (failed || a != E820_MAGIC)
            break;
        range->size = 20;
        memory_map_bytes += sizeof *range;
        if (next == 0)
            break;
    }
    if (memory_map_bytes == 0)
        fail("this BIOS does not tell how much memory there is");
}

/* Without it address bit 20 is always 0, as on the first PC. Whether it works is seen by where a write arrives. */
static int address_line_works(void)
{
    static volatile uint32_t mark = 0x12345678, copy;
    high_copy(0x100000 + (uint32_t)&mark, (uint32_t)&mark, sizeof mark);
    mark = ~mark;
    high_copy((uint32_t)&copy, 0x100000 + (uint32_t)&mark, sizeof copy);
    return copy != mark;
}

void address_line_init(void)
{
    uint16_t a = 0x2401;
    if (address_line_works())
        return;
    __asm__ volatile("pushl %%ebp; int $0x15; popl %%ebp" : "+a"(a) : : "cc", "memory");
    if (address_line_works())
        return;
    outb(A20_PORT, (uint8_t)((inb(A20_PORT) | 2) & ~1)); /* bit 0 would reset the machine */
    if (!address_line_works())
        fail("address line 20 cannot be turned on");
}

uint32_t sector_bytes(void)
{
    static struct {
        uint16_t size;
        uint8_t rest[22];
        uint16_t sector;
    } __attribute__((packed)) parameters = { .size = 26 };
    uint16_t a = 0x4800;
    uint8_t failed;
    __asm__ volatile("pushl %%ebp; int $0x13; popl %%ebp; setc %0"
                     : "=qm"(failed), "+a"(a) : "d"(drive), "S"(&parameters) : "cc", "memory");
    if (failed || (parameters.sector != 512 && parameters.sector != 2048))
        fail("the drive has sectors of an unknown size");
    return parameters.sector;
}

void read_sectors(uint32_t sector, uint32_t count, uint32_t to)
{
    static struct { uint8_t size, zero; uint16_t count, offset, segment; uint32_t low, high; } packet;
    packet.size = sizeof packet;
    packet.count = (uint16_t)count;
    packet.offset = (uint16_t)to;
    packet.low = sector;
    uint16_t a = 0x4200;
    uint8_t failed;
    __asm__ volatile("pushl %%ebp; int $0x13; popl %%ebp; setc %0"
                     : "=qm"(failed), "+a"(a) : "d"(drive), "S"(&packet) : "cc", "memory");
    if (failed)
        fail("the drive cannot be read");
}

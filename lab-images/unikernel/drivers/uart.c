/* SPDX-License-Identifier: MIT */
/* Serial ports (8250/16550): COM1 is the console, COM2 the control channel. Output is polled, because it must work
 * before interrupts do and after a fault. Input of COM2 interrupts, to end a halt. */
#include "uk.h"
#include "x86.h"

#define UART_DATA 0             /* receive and transmit; divisor low byte while DLAB is set */
#define UART_IER  1             /* interrupt enable; divisor high byte while DLAB is set */
#define UART_FCR  2
#define UART_LCR  3
#define UART_MCR  4
#define UART_LSR  5
#define IER_RECEIVED 0x01
#define FCR_ENABLE   0x07       /* FIFOs on and empty */
#define LCR_8N1      0x03
#define LCR_DLAB     0x80
#define MCR_READY    0x0b       /* DTR, RTS, and OUT2, which connects the interrupt line on a PC */
#define LSR_RECEIVED 0x01
#define LSR_SENT     0x20       /* room for another byte */
#define DIVISOR_115200 1
#define SEND_TRIES   10000000   /* a port that never takes a byte must not stop the machine; a slow one may take seconds */

static const uint16_t bases[] = { 0x3f8, 0x2f8 };
static int present[2];

void uart_init(void)
{
    for (int port = 0; port < 2; port++) {
        uint16_t base = bases[port];
        outb(base + UART_IER, 0);
        outb(base + UART_LCR, LCR_DLAB);        /* the next two writes set the divisor */
        outb(base + UART_DATA, DIVISOR_115200);
        outb(base + UART_IER, 0);
        outb(base + UART_LCR, LCR_8N1);
        present[port] = inb(base + UART_LCR) == LCR_8N1; /* an absent port reads as 0xff */
        outb(base + UART_FCR, FCR_ENABLE);
        outb(base + UART_MCR, MCR_READY);
        outb(base + UART_IER, IER_RECEIVED);
    }
}

void uart_write(enum uart port, const void *data, size_t length)
{
    const uint8_t *bytes = data;
    uint16_t base = bases[port];
    for (size_t i = 0; present[port] && i < length; i++) {
        for (int tries = 0; !(inb(base + UART_LSR) & LSR_SENT); tries++)
            if (tries == SEND_TRIES)
                return;
        outb(base + UART_DATA, bytes[i]);
    }
}

int uart_read(enum uart port)
{
    uint16_t base = bases[port];
    if (!present[port] || !(inb(base + UART_LSR) & LSR_RECEIVED))
        return -1;
    return inb(base + UART_DATA);
}

/* SPDX-License-Identifier: MIT */
/* The two 8259A interrupt controllers, the second behind line 2 of the first. Initialised by four command words in a
 * fixed order (data sheet, "Initialization Command Words"). */
#include "uk.h"
#include "x86.h"

#define FIRST_COMMAND  0x20
#define FIRST_DATA     0x21
#define SECOND_COMMAND 0xa0
#define SECOND_DATA    0xa1
#define ICW1_INIT      0x11     /* edge triggered, cascade, ICW4 follows */
#define ICW4_8086      0x01
#define VECTOR_IRQ     32       /* above the processor's own exceptions */
#define CASCADE_LINE   2
#define END_OF_INTERRUPT 0x60   /* of the line in the low three bits */

volatile uint32_t irq_pending;  /* a bit for each line; set by trap.S */
static uint16_t mask = 0xffff;

static void write_mask(void)
{
    outb(FIRST_DATA, (uint8_t)mask);
    outb(SECOND_DATA, (uint8_t)(mask >> 8));
}

void pic_init(void)
{
    outb(FIRST_COMMAND, ICW1_INIT);
    outb(SECOND_COMMAND, ICW1_INIT);
    outb(FIRST_DATA, VECTOR_IRQ);               /* ICW2: first vector */
    outb(SECOND_DATA, VECTOR_IRQ + 8);
    outb(FIRST_DATA, 1 << CASCADE_LINE);        /* ICW3: where the second one is */
    outb(SECOND_DATA, CASCADE_LINE);
    outb(FIRST_DATA, ICW4_8086);
    outb(SECOND_DATA, ICW4_8086);
    write_mask();
}

void pic_unmask(int irq)
{
    mask &= (uint16_t)~(1u << irq);
    if (irq >= 8)
        mask &= (uint16_t)~(1u << CASCADE_LINE);
    write_mask();
}

uint32_t irq_pending_lines(void)
{
    return irq_pending;
}

void pic_end(uint32_t lines)
{
    irq_pending &= ~lines;
    for (uint8_t line = 0; lines; line++, lines >>= 1) {
        if (!(lines & 1))
            continue;
        if (line >= 8)
            outb(SECOND_COMMAND, END_OF_INTERRUPT | (line & 7));
        outb(FIRST_COMMAND, END_OF_INTERRUPT | (line >= 8 ? CASCADE_LINE : line));
    }
}

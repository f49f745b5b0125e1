/* SPDX-License-Identifier: MIT */
/* NE2000 (DP8390 data sheet; PCI clone RTL8029): the driver to read first. The card has 16 KiB of memory of its own in
 * pages of 256 bytes, reached word by word through one I/O port ("remote DMA"). Pages 0x40 to 0x45 hold the frame to
 * send, the rest is a ring into which the card writes received frames, each with a header of four bytes. */
#include "uk.h"
#include "x86.h"

#include <errno.h>
#include <string.h>

#define VENDOR_REALTEK 0x10ec
#define DEVICE_RTL8029 0x8029
#define PCI_BAR0       0x10

/* Registers. Which of several meanings an offset has depends on the register page in COMMAND. */
#define COMMAND         0x00
#define PAGE_START      0x01    /* ring begin */
#define PAGE_STOP       0x02    /* ring end, exclusive */
#define BOUNDARY        0x03    /* last page we have read */
#define SEND_PAGE       0x04
#define SEND_COUNT      0x05    /* low, high at 0x06 */
#define INTERRUPTS      0x07    /* status; writing ones clears */
#define REMOTE_ADDRESS  0x08    /* low, high at 0x09 */
#define REMOTE_COUNT    0x0a    /* low, high at 0x0b */
#define RECEIVE_CONFIG  0x0c
#define SEND_CONFIG     0x0d
#define DATA_CONFIG     0x0e
#define INTERRUPT_MASK  0x0f
#define PAGE1_MAC       0x01
#define PAGE1_CURRENT   0x07    /* page the card will write next */
#define PAGE1_MULTICAST 0x08
#define DATA_PORT       0x10
#define RESET_PORT      0x1f

#define COMMAND_STOP   0x21     /* stopped, no remote DMA, register page 0 */
#define COMMAND_START  0x22
#define COMMAND_SEND   0x26
#define COMMAND_READ   0x0a     /* started, remote read */
#define COMMAND_WRITE  0x12
#define COMMAND_PAGE1  0x62     /* started, register page 1 */
#define IRQ_RECEIVED   0x01
#define IRQ_OVERFLOW   0x10
#define IRQ_DMA_DONE   0x40
#define DATA_WORDS     0x49     /* 16-bit transfers, normal operation, FIFO threshold 8 bytes */
#define SEND_NORMAL    0x00
#define SEND_LOOPBACK  0x02
#define RECEIVE_BROADCAST 0x04
#define RECEIVE_MONITOR   0x20  /* receive nothing */

#define SEND_FIRST  0x40
#define RING_FIRST  0x46
#define RING_END    0x80
#define FRAME_MIN   60
#define WAIT_READS  100000

static uint16_t base;
static uint8_t next_page;       /* of the ring: where the next frame to read begins */
static uint8_t staging[FRAME_MAX + 6];

static void remote_setup(uint16_t address, uint16_t length, uint8_t command)
{
    outb(base + REMOTE_COUNT, (uint8_t)length);
    outb(base + REMOTE_COUNT + 1, (uint8_t)(length >> 8));
    outb(base + REMOTE_ADDRESS, (uint8_t)address);
    outb(base + REMOTE_ADDRESS + 1, (uint8_t)(address >> 8));
    outb(base + COMMAND, command);
}

static void card_read(uint16_t address, void *to, uint16_t length)
{
    length = (uint16_t)((length + 1) & ~1);
    remote_setup(address, length, COMMAND_READ);
    insw(base + DATA_PORT, to, length / 2);
    outb(base + INTERRUPTS, IRQ_DMA_DONE);
}

static void card_write(uint16_t address, const void *from, uint16_t length)
{
    remote_setup(address, length, COMMAND_WRITE);
    outsw(base + DATA_PORT, from, length / 2);
    outb(base + INTERRUPTS, IRQ_DMA_DONE);
}

/* Reads from the ring, which goes on at its beginning. */
static void ring_read(uint16_t address, uint8_t *to, uint16_t length)
{
    uint16_t first = (uint16_t)(RING_END * 256 - address);
    if (first > length)
        first = length;
    card_read(address, to, first);
    if (length > first)
        card_read(RING_FIRST * 256, to + first, (uint16_t)(length - first));
}

static int reset(void)
{
    outb(base + RESET_PORT, inb(base + RESET_PORT));
    for (int i = 0; !(inb(base + INTERRUPTS) & 0x80); i++) /* bit 7: reset is over */
        if (i == WAIT_READS)
            return 0;
    outb(base + INTERRUPTS, 0xff);
    return 1;
}

/* The start-up sequence of the data sheet, section "Initialization Procedure". */
static void configure(const uint8_t mac[6])
{
    outb(base + PAGE_START, RING_FIRST);
    outb(base + PAGE_STOP, RING_END);
    outb(base + BOUNDARY, RING_FIRST);
    outb(base + INTERRUPTS, 0xff);
    outb(base + COMMAND, COMMAND_PAGE1);
    for (int i = 0; i < 6; i++)
        outb((uint16_t)(base + PAGE1_MAC + i), mac[i]);
    for (int i = 0; i < 8; i++)
        outb((uint16_t)(base + PAGE1_MULTICAST + i), 0);
    next_page = RING_FIRST + 1;
    outb(base + PAGE1_CURRENT, next_page);
    outb(base + COMMAND, COMMAND_START);
    outb(base + RECEIVE_CONFIG, RECEIVE_BROADCAST);
    outb(base + SEND_CONFIG, SEND_NORMAL);
    outb(base + INTERRUPT_MASK, 0);
}

static int ne2k_init(struct pci_device *device, uint8_t mac[6])
{
    uint8_t prom[32];
    if (device->vendor != VENDOR_REALTEK || device->device != DEVICE_RTL8029)
        return 0;
    pci_enable(device);
    base = (uint16_t)(pci_read(device, PCI_BAR0) & ~3u);
    if (!reset())
        return 0;
    outb(base + COMMAND, COMMAND_STOP);
    outb(base + DATA_CONFIG, DATA_WORDS);
    outb(base + RECEIVE_CONFIG, RECEIVE_MONITOR);
    outb(base + SEND_CONFIG, SEND_LOOPBACK);
    card_read(0, prom, sizeof prom);
    for (int i = 0; i < 6; i++)
        mac[i] = prom[2 * i]; /* the station address, each byte doubled */
    configure(mac);
    return 1;
}

static int ne2k_send(const struct nic_piece *pieces, int count, void *frame)
{
    uint16_t length = 0;
    /* A word-wide port cannot take pieces of odd length one after the other: gather them first. */
    for (int i = 0; i < count; i++) {
        if (length + pieces[i].length > FRAME_MAX)
            panic("ne2k: a frame of more than %u bytes", FRAME_MAX);
        memcpy(staging + length, pieces[i].data, pieces[i].length);
        length = (uint16_t)(length + pieces[i].length);
    }
    if (length < FRAME_MIN) {
        memset(staging + length, 0, FRAME_MIN - length);
        length = FRAME_MIN;
    }
    for (int i = 0; inb(base + COMMAND) & 0x04; i++) /* the previous frame is still being sent */
        if (i == WAIT_READS)
            return -EAGAIN;
    card_write(SEND_FIRST * 256, staging, (uint16_t)((length + 1) & ~1));
    outb(base + SEND_PAGE, SEND_FIRST);
    outb(base + SEND_COUNT, (uint8_t)length);
    outb(base + SEND_COUNT + 1, (uint8_t)(length >> 8));
    outb(base + COMMAND, COMMAND_SEND);
    nic_frame_done(frame);
    return 0;
}

static uint8_t current_page(void)
{
    outb(base + COMMAND, COMMAND_PAGE1);
    uint8_t page = inb(base + PAGE1_CURRENT);
    outb(base + COMMAND, COMMAND_START);
    return page;
}

/* A header that cannot be true means that the ring was overrun: start it afresh. */
static void recover(void)
{
    uint8_t mac[6];
    memcpy(mac, nic_mac(), 6);
    outb(base + COMMAND, COMMAND_STOP);
    configure(mac);
}

static int ne2k_poll(int max)
{
    int count = 0;
    if (inb(base + INTERRUPTS) & IRQ_OVERFLOW)
        recover();
    for (uint8_t current = current_page(); count < max && next_page != current; count++) {
        struct { uint8_t status, next; uint16_t length; } header; /* length includes these four bytes */
        uint16_t at = (uint16_t)(next_page * 256);
        card_read(at, &header, sizeof header);
        if (header.next < RING_FIRST || header.next >= RING_END || header.length < 4 + 14 ||
            header.length > 4 + FRAME_MAX + 4) {
            recover();
            return count;
        }
        uint16_t start = (uint16_t)(at + 4), length = (uint16_t)(header.length - 4);
        ring_read(start, staging, length);
        next_page = header.next;
        outb(base + BOUNDARY, next_page == RING_FIRST ? RING_END - 1 : (uint8_t)(next_page - 1));
        nic_frame_received(staging, length);
    }
    return count;
}

static int ne2k_arm(void)
{
    outb(base + INTERRUPTS, IRQ_RECEIVED);
    outb(base + INTERRUPT_MASK, IRQ_RECEIVED | IRQ_OVERFLOW);
    if (next_page == current_page())
        return 1;
    outb(base + INTERRUPT_MASK, 0);
    return 0;
}

static void ne2k_acknowledge(void)
{
    outb(base + INTERRUPT_MASK, 0);
    outb(base + INTERRUPTS, IRQ_RECEIVED);
}

UK_NIC_DRIVER(ne2k_driver) = {
    .name = "ne2k", .init = ne2k_init, .send = ne2k_send, .poll = ne2k_poll,
    .arm = ne2k_arm, .acknowledge = ne2k_acknowledge,
};

/* SPDX-License-Identifier: MIT */
/* Intel PRO/1000 (8254x software developer's manual), the card hypervisors offer by default. Its registers lie in
 * memory. Each direction is a ring of descriptors in our memory: the card works from HEAD towards TAIL, we move TAIL.
 * A descriptor whose status says DONE is ours again. Descriptors are of the legacy format, which all variants know. */
#include "uk.h"
#include "x86.h"

#include <errno.h>
#include <string.h>

#define VENDOR_INTEL 0x8086
#define PCI_BAR0     0x10
#define BAR_IS_IO    1u
#define BAR_FLAGS    15u
#define REGISTERS    0x20000u   /* bytes of address space */

/* The variants that QEMU and VirtualBox offer: 82543GC, 82540EM, 82545EM. */
static const uint16_t devices[] = { 0x1004, 0x100e, 0x100f };

/* Registers (section 13.4). */
#define CONTROL             0x0000
#define EEPROM_READ         0x0014
#define INTERRUPT_CAUSE     0x00c0      /* reading clears it and takes the interrupt line back */
#define INTERRUPT_THROTTLE  0x00c4
#define INTERRUPT_SET       0x00d0      /* ones let causes interrupt */
#define INTERRUPT_CLEAR     0x00d8      /* ones keep causes from it */
#define RECEIVE_CONTROL     0x0100
#define SEND_CONTROL        0x0400
#define SEND_GAP            0x0410
#define RECEIVE_RING        0x2800      /* a struct ring_registers */
#define RECEIVE_DELAY       0x2820
#define SEND_RING           0x3800
#define MULTICAST_TABLE     0x5200      /* 128 words */
#define MULTICAST_WORDS     128
#define ADDRESS_LOW         0x5400
#define ADDRESS_HIGH        0x5404

/* Offsets within a ring's registers. */
#define RING_BASE_LOW  0x00
#define RING_BASE_HIGH 0x04
#define RING_BYTES     0x08
#define RING_HEAD      0x10
#define RING_TAIL      0x18

#define CONTROL_AUTO_SPEED  (1u << 5)
#define CONTROL_LINK_UP     (1u << 6)
#define CONTROL_RESET       (1u << 26)
#define CONTROL_LINK_RESET  (1u << 3)   /* must be 0 for the link to come up */
#define CONTROL_LOSS_INVERT (1u << 7)   /* likewise */
#define CONTROL_PHY_RESET   (1u << 31)
#define EEPROM_START        1u
#define EEPROM_DONE         (1u << 4)
#define ADDRESS_VALID       (1u << 31)
#define CAUSE_FEW_LEFT      (1u << 4)   /* receive descriptors */
#define CAUSE_OVERRUN       (1u << 6)
#define CAUSE_RECEIVED      (1u << 7)
#define CAUSES              (CAUSE_FEW_LEFT | CAUSE_OVERRUN | CAUSE_RECEIVED)
#define RECEIVE_ENABLE      (1u << 1)
#define RECEIVE_BROADCAST   (1u << 15)
#define RECEIVE_STRIP_CRC   (1u << 26)  /* buffers of 2048 bytes are what zeros in the size field mean */
#define SEND_ENABLE         (1u << 1)
#define SEND_PAD_SHORT      (1u << 3)
#define SEND_COLLISIONS     (0x0fu << 4 | 0x40u << 12)  /* the values of section 13.4.33 for full duplex */
#define GAP_STANDARD        (10u | 8u << 10 | 6u << 20) /* section 13.4.34 */

#define STATUS_DONE     0x01
#define STATUS_END      0x02    /* of a received frame */
#define ERRORS_OF_FRAME 0x97    /* not those of checksums, which lwIP computes */
#define COMMAND_END     0x01    /* of a frame to send */
#define COMMAND_ADD_CRC 0x02
#define COMMAND_REPORT  0x08    /* sets STATUS_DONE */

#define RECEIVE_COUNT 128u
#define SEND_COUNT    256u
#define BUFFER_BYTES  2048u
#define WAIT_READS    100000

struct descriptor {
    uint64_t address;
    uint16_t length;
    uint8_t checksum_offset, command;   /* received: the checksum's two bytes */
    uint8_t status, errors;             /* sending: errors is the checksum's start */
    uint16_t special;
};

static uint32_t base;
static volatile struct descriptor *receive_ring, *send_ring;
static uint8_t *buffers;
static unsigned receive_next;           /* the next descriptor a frame arrives in */
static unsigned send_next, send_oldest; /* descriptors [oldest, next) are the card's */
static void *frames[SEND_COUNT];        /* by last descriptor: what nic_frame_done() gets; NULL in the others */

static uint32_t get(uint32_t offset) { return *(volatile uint32_t *)(base + offset); }
static void put(uint32_t offset, uint32_t value) { *(volatile uint32_t *)(base + offset) = value; }

/* Word (index) of the card's EEPROM. Returns 0 if the card does not answer. */
static uint16_t eeprom_word(uint32_t index)
{
    put(EEPROM_READ, EEPROM_START | index << 8);
    for (int i = 0; i < WAIT_READS; i++) {
        uint32_t value = get(EEPROM_READ);
        if (value & EEPROM_DONE)
            return (uint16_t)(value >> 16);
    }
    return 0;
}

/* The station address: where the firmware or the hypervisor has put it, else from the EEPROM. */
static void read_mac(uint8_t mac[6])
{
    uint32_t low = get(ADDRESS_LOW), high = get(ADDRESS_HIGH);
    if (!(high & ADDRESS_VALID)) {
        low = eeprom_word(0) | (uint32_t)eeprom_word(1) << 16;
        high = eeprom_word(2);
    }
    memcpy(mac, &low, 4);
    memcpy(mac + 4, &high, 2);
}

static int reset(void)
{
    put(INTERRUPT_CLEAR, ~0u);
    put(CONTROL, get(CONTROL) | CONTROL_RESET);
    for (int i = 0; get(CONTROL) & CONTROL_RESET; i++)
        if (i == WAIT_READS)
            return 0;
    put(INTERRUPT_CLEAR, ~0u); /* a reset may have let causes through again */
    get(INTERRUPT_CAUSE);
    uint32_t control = get(CONTROL) | CONTROL_LINK_UP | CONTROL_AUTO_SPEED;
    put(CONTROL, control & ~(CONTROL_LINK_RESET | CONTROL_LOSS_INVERT | CONTROL_PHY_RESET));
    return 1;
}

/* One page or less of descriptors for the ring whose registers begin at (registers). */
static volatile struct descriptor *set_up_ring(uint32_t registers, unsigned count)
{
    void *ring = page_alloc(1);
    if (!ring)
        return NULL;
    memset(ring, 0, PAGE_SIZE);
    put(registers + RING_BASE_LOW, (uint32_t)ring);
    put(registers + RING_BASE_HIGH, 0);
    put(registers + RING_BYTES, count * sizeof(struct descriptor));
    put(registers + RING_HEAD, 0);
    put(registers + RING_TAIL, 0);
    return ring;
}

static int set_up_receive(const uint8_t mac[6])
{
    uint32_t low, high = 0;
    memcpy(&low, mac, 4);
    memcpy(&high, mac + 4, 2);
    put(ADDRESS_LOW, low);
    put(ADDRESS_HIGH, high | ADDRESS_VALID);
    for (uint32_t i = 0; i < MULTICAST_WORDS; i++)
        put(MULTICAST_TABLE + 4 * i, 0);

    receive_ring = set_up_ring(RECEIVE_RING, RECEIVE_COUNT);
    buffers = page_alloc(RECEIVE_COUNT * BUFFER_BYTES / PAGE_SIZE);
    if (!receive_ring || !buffers)
        return 0;
    for (unsigned i = 0; i < RECEIVE_COUNT; i++)
        receive_ring[i].address = (uint32_t)buffers + i * BUFFER_BYTES;
    put(RECEIVE_DELAY, 0); /* interrupt at each frame: how often is decided by arm() */
    put(INTERRUPT_THROTTLE, 0);
    put(RECEIVE_CONTROL, RECEIVE_ENABLE | RECEIVE_BROADCAST | RECEIVE_STRIP_CRC);
    put(RECEIVE_RING + RING_TAIL, RECEIVE_COUNT - 1); /* all but one: head = tail means none */
    return 1;
}

static int set_up_send(void)
{
    send_ring = set_up_ring(SEND_RING, SEND_COUNT);
    if (!send_ring)
        return 0;
    put(SEND_GAP, GAP_STANDARD);
    put(SEND_CONTROL, SEND_ENABLE | SEND_PAD_SHORT | SEND_COLLISIONS);
    return 1;
}

static int is_ours(const struct pci_device *device)
{
    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (device->vendor == VENDOR_INTEL && device->device == devices[i])
            return 1;
    return 0;
}

static int e1000_init(struct pci_device *device, uint8_t mac[6])
{
    uint32_t bar = pci_read(device, PCI_BAR0);
    if (!is_ours(device) || bar & BAR_IS_IO || !(bar & ~BAR_FLAGS))
        return 0;
    pci_enable(device);
    base = bar & ~BAR_FLAGS;
    paging_map(base, REGISTERS, MAP_WRITE | MAP_DEVICE);
    read_mac(mac); /* before the reset, which may make it invalid */
    return reset() && set_up_receive(mac) && set_up_send();
}

/* Takes back the descriptors of frames the card has sent. Only a frame's last descriptor reports. */
static void reclaim(void)
{
    unsigned at = send_oldest;
    while (at != send_next) {
        if (frames[at]) {
            if (!(send_ring[at].status & STATUS_DONE))
                return;
            void *frame = frames[at];
            frames[at] = NULL;
            send_oldest = (at + 1) % SEND_COUNT;
            nic_frame_done(frame);
        }
        at = (at + 1) % SEND_COUNT;
    }
}

static int e1000_send(const struct nic_piece *pieces, int count, void *frame)
{
    reclaim();
    unsigned held = (send_next - send_oldest) % SEND_COUNT;
    if (held + (unsigned)count >= SEND_COUNT)
        return -EAGAIN;
    for (int i = 0; i < count; i++) {
        int is_last = i + 1 == count;
        send_ring[send_next] = (struct descriptor){
            .address = (uint32_t)pieces[i].data, .length = (uint16_t)pieces[i].length,
            .command = is_last ? COMMAND_END | COMMAND_ADD_CRC | COMMAND_REPORT : COMMAND_ADD_CRC };
        frames[send_next] = is_last ? frame : NULL;
        send_next = (send_next + 1) % SEND_COUNT;
    }
    barrier(); /* the descriptors are written before the card is told of them */
    put(SEND_RING + RING_TAIL, send_next);
    return 0;
}

static int frame_is_waiting(void) { return receive_ring[receive_next].status & STATUS_DONE; }

static int e1000_poll(int max)
{
    int count = 0;
    for (; count < max && frame_is_waiting(); count++) {
        volatile struct descriptor *d = &receive_ring[receive_next];
        uint16_t length = d->length;
        /* A frame over two buffers is longer than Ethernet allows; neither part is taken. */
        int is_whole = d->status & STATUS_END && !(d->errors & ERRORS_OF_FRAME) && length <= FRAME_MAX;
        if (is_whole)
            nic_frame_received(buffers + receive_next * BUFFER_BYTES, length);
        d->status = 0;
        receive_next = (receive_next + 1) % RECEIVE_COUNT;
    }
    barrier();
    if (count)
        put(RECEIVE_RING + RING_TAIL, (receive_next - 1) % RECEIVE_COUNT);
    return count;
}

static int e1000_arm(void)
{
    reclaim();
    get(INTERRUPT_CAUSE); /* of frames already taken; those that arrive from now on interrupt or are seen below */
    put(INTERRUPT_SET, CAUSES);
    if (!frame_is_waiting())
        return 1;
    put(INTERRUPT_CLEAR, CAUSES);
    return 0;
}

static void e1000_acknowledge(void)
{
    put(INTERRUPT_CLEAR, CAUSES);
    get(INTERRUPT_CAUSE);
}

UK_NIC_DRIVER(e1000_driver) = {
    .name = "e1000", .init = e1000_init, .send = e1000_send, .poll = e1000_poll,
    .arm = e1000_arm, .acknowledge = e1000_acknowledge,
};

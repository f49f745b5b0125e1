/* SPDX-License-Identifier: MIT */
/* virtio over PCI (specification section 4.1). The registers come in two kinds of place, I/O ports (v86, and the
 * interface from before 1.0) and memory (QEMU), and in two layouts; this file hides both differences. */
#include "virtio.h"

#include "x86.h"

#include <string.h>

#define PCI_BAR0           0x10
#define PCI_STATUS         0x04         /* upper half; bit 4: there is a capability list */
#define PCI_CAPABILITIES   0x34
#define CAPABILITY_VENDOR  0x09
#define BAR_IS_IO          1u

/* Types of virtio capability (4.1.4). */
enum { CAP_COMMON = 1, CAP_NOTIFY, CAP_ISR, CAP_DEVICE };

/* Common configuration (4.1.4.3). */
#define COMMON_DEVICE_FEATURE_SELECT 0x00
#define COMMON_DEVICE_FEATURE        0x04
#define COMMON_DRIVER_FEATURE_SELECT 0x08
#define COMMON_DRIVER_FEATURE        0x0c
#define COMMON_STATUS                0x14
#define COMMON_QUEUE_SELECT          0x16
#define COMMON_QUEUE_SIZE            0x18
#define COMMON_QUEUE_ENABLE          0x1c
#define COMMON_QUEUE_NOTIFY_OFFSET   0x1e
#define COMMON_QUEUE_DESCRIPTORS     0x20
#define COMMON_QUEUE_AVAILABLE       0x28
#define COMMON_QUEUE_USED            0x30
#define FEATURE_HIGH_VERSION_1       1u         /* bit 32 */

/* Legacy interface (4.1.4.8), all in BAR 0. */
#define LEGACY_DEVICE_FEATURE 0x00
#define LEGACY_DRIVER_FEATURE 0x04
#define LEGACY_QUEUE_PAGE     0x08
#define LEGACY_QUEUE_SIZE     0x0c
#define LEGACY_QUEUE_SELECT   0x0e
#define LEGACY_NOTIFY         0x10
#define LEGACY_STATUS         0x12
#define LEGACY_ISR            0x13
#define LEGACY_CONFIG         0x14

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER      2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define RESET_READS        100000

struct region {
    uint32_t base;
    int is_io;
};

static struct region common, notify, isr, config;
static uint32_t notify_multiplier, agreed;
static int is_legacy;

static uint32_t region_read(struct region r, uint32_t offset, int bytes)
{
    uint32_t at = r.base + offset;
    if (r.is_io)
        return bytes == 1 ? inb((uint16_t)at) : bytes == 2 ? inw((uint16_t)at) : inl((uint16_t)at);
    return bytes == 1 ? *(volatile uint8_t *)at : bytes == 2 ? *(volatile uint16_t *)at : *(volatile uint32_t *)at;
}

static void region_write(struct region r, uint32_t offset, int bytes, uint32_t value)
{
    uint32_t at = r.base + offset;
    if (r.is_io && bytes == 1)
        outb((uint16_t)at, (uint8_t)value);
    else if (r.is_io && bytes == 2)
        outw((uint16_t)at, (uint16_t)value);
    else if (r.is_io)
        outl((uint16_t)at, value);
    else if (bytes == 1)
        *(volatile uint8_t *)at = (uint8_t)value;
    else if (bytes == 2)
        *(volatile uint16_t *)at = (uint16_t)value;
    else
        *(volatile uint32_t *)at = value;
}

static struct region bar_region(const struct pci_device *device, int bar, uint32_t offset, uint32_t length)
{
    uint32_t value = pci_read(device, (uint8_t)(PCI_BAR0 + 4 * bar));
    if (value & BAR_IS_IO)
        return (struct region){ (value & ~3u) + offset, 1 };
    uint32_t base = (value & ~15u) + offset;
    uint32_t page = base & ~(PAGE_SIZE - 1);
    paging_map(page, base + length - page, MAP_WRITE | MAP_DEVICE);
    return (struct region){ base, 0 };
}

/* Walks the capability list (4.1.4). Returns 1 if all four regions are there. */
static int find_regions(const struct pci_device *device)
{
    int found = 0;
    if (!(pci_read(device, PCI_STATUS) >> 16 & 0x10))
        return 0;
    uint8_t at = (uint8_t)pci_read(device, PCI_CAPABILITIES);
    for (int i = 0; at && i < 48; i++) { /* 48 capabilities fill the space: more means a loop */
        uint32_t head = pci_read(device, at);
        int type = (int)(head >> 24);
        if ((head & 0xff) == CAPABILITY_VENDOR && type >= CAP_COMMON && type <= CAP_DEVICE && !(found >> type & 1)) {
            int bar = (int)(pci_read(device, (uint8_t)(at + 4)) & 0xff);
            struct region r = bar_region(device, bar, pci_read(device, (uint8_t)(at + 8)),
                                         pci_read(device, (uint8_t)(at + 12)));
            *(type == CAP_COMMON ? &common : type == CAP_NOTIFY ? &notify : type == CAP_ISR ? &isr : &config) = r;
            if (type == CAP_NOTIFY)
                notify_multiplier = pci_read(device, (uint8_t)(at + 16));
            found |= 1 << type;
        }
        at = (uint8_t)(head >> 8);
    }
    return found == (1 << CAP_COMMON | 1 << CAP_NOTIFY | 1 << CAP_ISR | 1 << CAP_DEVICE);
}

static void set_status(uint8_t status)
{
    region_write(common, is_legacy ? LEGACY_STATUS : COMMON_STATUS, 1, status);
}

static uint8_t get_status(void)
{
    return (uint8_t)region_read(common, is_legacy ? LEGACY_STATUS : COMMON_STATUS, 1);
}

static int agree_on_features(uint32_t wanted)
{
    if (is_legacy) {
        agreed = wanted & region_read(common, LEGACY_DEVICE_FEATURE, 4);
        region_write(common, LEGACY_DRIVER_FEATURE, 4, agreed);
        return 1;
    }
    region_write(common, COMMON_DEVICE_FEATURE_SELECT, 4, 1);
    if (!(region_read(common, COMMON_DEVICE_FEATURE, 4) & FEATURE_HIGH_VERSION_1))
        return 0;
    region_write(common, COMMON_DEVICE_FEATURE_SELECT, 4, 0);
    agreed = wanted & region_read(common, COMMON_DEVICE_FEATURE, 4);
    region_write(common, COMMON_DRIVER_FEATURE_SELECT, 4, 0);
    region_write(common, COMMON_DRIVER_FEATURE, 4, agreed);
    region_write(common, COMMON_DRIVER_FEATURE_SELECT, 4, 1);
    region_write(common, COMMON_DRIVER_FEATURE, 4, FEATURE_HIGH_VERSION_1);
    set_status(STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    return (get_status() & STATUS_FEATURES_OK) != 0;
}

int virtio_begin(const struct pci_device *device, uint32_t wanted)
{
    is_legacy = !find_regions(device);
    if (is_legacy) {
        struct region all = bar_region(device, 0, 0, PAGE_SIZE);
        if (!all.is_io)
            return 0;
        common = notify = isr = all;
        config = (struct region){ all.base + LEGACY_CONFIG, 1 };
    }
    set_status(0); /* section 3.1.1: reset, acknowledge, driver, features, queues, driver ok */
    for (int i = 0; get_status() != 0; i++)
        if (i == RESET_READS)
            return 0;
    set_status(STATUS_ACKNOWLEDGE);
    set_status(STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    return agree_on_features(wanted);
}

int virtio_has(uint32_t feature) { return (agreed & feature) != 0; }
int virtio_is_legacy(void) { return is_legacy; }

/* Lays the three arrays out as the legacy interface wants them (2.6.2); the other does not mind. */
static int lay_out(struct virtq *queue)
{
    size_t available = sizeof(struct virtq_descriptor) * queue->size;
    size_t used = (available + 6 + 2u * queue->size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    size_t length = used + 6 + 8u * queue->size;
    size_t pages = (length + PAGE_SIZE - 1) / PAGE_SIZE;
    char *memory = page_alloc(pages);
    if (!memory)
        return 0;
    memset(memory, 0, pages * PAGE_SIZE);
    queue->descriptors = (struct virtq_descriptor *)memory;
    queue->available = (struct virtq_available *)(memory + available);
    queue->used = (struct virtq_used *)(memory + used);
    return 1;
}

static void write_address(uint32_t offset, const volatile void *address)
{
    region_write(common, offset, 4, (uint32_t)address);
    region_write(common, offset + 4, 4, 0);
}

int virtio_queue(struct virtq *queue, uint16_t number, uint16_t size_max)
{
    region_write(common, is_legacy ? LEGACY_QUEUE_SELECT : COMMON_QUEUE_SELECT, 2, number);
    uint16_t size = (uint16_t)region_read(common, is_legacy ? LEGACY_QUEUE_SIZE : COMMON_QUEUE_SIZE, 2);
    if (size == 0)
        return 0;
    if (!is_legacy && size > size_max) {
        size = size_max;
        region_write(common, COMMON_QUEUE_SIZE, 2, size);
    }
    *queue = (struct virtq){ .number = number, .size = size };
    if (!lay_out(queue))
        return 0;
    if (is_legacy) {
        region_write(common, LEGACY_QUEUE_PAGE, 4, (uint32_t)queue->descriptors / PAGE_SIZE);
        queue->notify_offset = LEGACY_NOTIFY;
        return 1;
    }
    write_address(COMMON_QUEUE_DESCRIPTORS, queue->descriptors);
    write_address(COMMON_QUEUE_AVAILABLE, queue->available);
    write_address(COMMON_QUEUE_USED, queue->used);
    queue->notify_offset = region_read(common, COMMON_QUEUE_NOTIFY_OFFSET, 2) * notify_multiplier;
    region_write(common, COMMON_QUEUE_ENABLE, 2, 1);
    return 1;
}

void virtio_finish(void)
{
    set_status((uint8_t)(get_status() | STATUS_DRIVER_OK));
}

void virtio_offer(struct virtq *queue, uint16_t head)
{
    queue->available->ring[queue->available->index % queue->size] = head;
    barrier(); /* the entry must be there before the index says so */
    queue->available->index++;
}

void virtio_notify(const struct virtq *queue)
{
    barrier();
    region_write(notify, queue->notify_offset, 2, queue->number);
}

uint8_t virtio_interrupt_status(void)
{
    return (uint8_t)region_read(isr, is_legacy ? LEGACY_ISR : 0, 1);
}

uint8_t virtio_config_byte(uint32_t offset)
{
    return (uint8_t)region_read(config, offset, 1);
}

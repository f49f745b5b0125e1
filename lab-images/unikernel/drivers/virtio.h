/* SPDX-License-Identifier: MIT */
/* A virtio device on PCI (Virtual I/O Device Specification 1.1): its registers and its queues. One device is enough
 * for this machine, so the functions have no handle for it. */
#ifndef UK_VIRTIO_H
#define UK_VIRTIO_H

#include "uk.h"

/* Section 2.6: three arrays in memory shared with the device. */
struct virtq_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;             /* VIRTQ_* */
    uint16_t next;              /* valid with VIRTQ_NEXT */
};
#define VIRTQ_NEXT  1           /* the buffer goes on in descriptor (next) */
#define VIRTQ_WRITE 2           /* the device writes this buffer */

struct virtq_available {        /* driver to device */
    uint16_t flags;
    volatile uint16_t index;    /* where the next entry goes; counts on without end */
    uint16_t ring[];            /* first descriptor of each chain */
};
#define VIRTQ_NO_INTERRUPT 1

struct virtq_used {             /* device to driver */
    uint16_t flags;
    volatile uint16_t index;
    struct { uint32_t id, length; } ring[];
};

struct virtq {
    uint16_t number;            /* of the queue within the device */
    uint16_t size;              /* descriptors; a power of two */
    uint16_t seen;              /* used entries taken so far */
    struct virtq_descriptor *descriptors;
    struct virtq_available *available;
    volatile struct virtq_used *used;
    uint32_t notify_offset;
};

/* Resets the device and agrees on features: (wanted) as far as offered. Returns 0 if the device cannot be used. */
int virtio_begin(const struct pci_device *device, uint32_t wanted);

/* True if feature bit mask (feature) was agreed on. */
int virtio_has(uint32_t feature);

/* True if the device speaks only the interface from before version 1.0 (VirtualBox). */
int virtio_is_legacy(void);

/* Sets up queue (number) with at most (size_max) descriptors. Returns 0 if the device has no such queue. */
int virtio_queue(struct virtq *queue, uint16_t number, uint16_t size_max);

/* Tells the device that the driver is ready. */
void virtio_finish(void);

/* Puts the chain that starts at descriptor (head) into the available ring. The device sees it at once, but need not
 * look before virtio_notify(). */
void virtio_offer(struct virtq *queue, uint16_t head);
void virtio_notify(const struct virtq *queue);

/* Reads and thereby clears the interrupt status. */
uint8_t virtio_interrupt_status(void);

uint8_t virtio_config_byte(uint32_t offset);

#endif

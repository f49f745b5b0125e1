/* SPDX-License-Identifier: MIT */
/* virtio network card (specification section 5.1): queue 0 receives, queue 1 sends. A frame is preceded by a small
 * header about offloads, none of which we ask for, so it is all zero. */
#include "uk.h"
#include "virtio.h"
#include "x86.h"

#include <errno.h>
#include <string.h>

#define VENDOR_VIRTIO       0x1af4
#define DEVICE_TRANSITIONAL 0x1000
#define DEVICE_MODERN       0x1041
#define FEATURE_MAC         (1u << 5)

#define RECEIVE_QUEUE 0
#define SEND_QUEUE    1
#define RECEIVE_MAX   1024      /* frames that can arrive before we look; more are lost */
#define SEND_MAX      256
#define HEADER_MODERN 12
#define HEADER_LEGACY 10        /* without num_buffers */
#define BUFFER_BYTES  1536      /* header and the largest frame */
#define CHUNK_PAGES   3         /* exactly eight buffers */
#define CHUNK_BUFFERS 8
#define BUFFERS_AT_START 64

static struct virtq receive, send_queue;
static uint8_t *buffers[RECEIVE_MAX];   /* by descriptor */
static uint16_t buffer_count;
static const uint8_t empty_header[HEADER_MODERN];
static size_t header_length;

static void *frames[SEND_MAX];         /* by first descriptor: what nic_frame_done() gets */
static uint16_t free_descriptor;        /* of the send queue: a list through `next` */
static unsigned free_count;

/* Adds receive buffers until there are (wanted). A quiet machine needs few, and boots faster with few. */
static void add_buffers(uint16_t wanted)
{
    while (buffer_count < wanted && buffer_count < receive.size && buffer_count < RECEIVE_MAX) {
        uint8_t *memory = page_alloc(CHUNK_PAGES);
        if (!memory)
            return; /* as many as there are will do */
        for (int i = 0; i < CHUNK_BUFFERS; i++, buffer_count++) {
            buffers[buffer_count] = memory + i * BUFFER_BYTES;
            receive.descriptors[buffer_count] = (struct virtq_descriptor){
                .address = (uint32_t)buffers[buffer_count], .length = BUFFER_BYTES, .flags = VIRTQ_WRITE };
            virtio_offer(&receive, buffer_count);
        }
    }
}

static int set_up_receive(void)
{
    if (!virtio_queue(&receive, RECEIVE_QUEUE, RECEIVE_MAX))
        return 0;
    receive.available->flags = VIRTQ_NO_INTERRUPT;
    add_buffers(BUFFERS_AT_START);
    return buffer_count > 0;
}

static int set_up_send(void)
{
    if (!virtio_queue(&send_queue, SEND_QUEUE, SEND_MAX) || send_queue.size > SEND_MAX)
        return 0;
    send_queue.available->flags = VIRTQ_NO_INTERRUPT;
    for (uint16_t i = 0; i < send_queue.size; i++)
        send_queue.descriptors[i].next = (uint16_t)(i + 1);
    free_descriptor = 0;
    free_count = send_queue.size;
    return 1;
}

static int virtio_net_init(struct pci_device *device, uint8_t mac[6])
{
    if (device->vendor != VENDOR_VIRTIO || (device->device != DEVICE_TRANSITIONAL && device->device != DEVICE_MODERN))
        return 0;
    pci_enable(device);
    if (!virtio_begin(device, FEATURE_MAC) || !virtio_has(FEATURE_MAC))
        return 0;
    for (uint32_t i = 0; i < 6; i++)
        mac[i] = virtio_config_byte(i);
    header_length = virtio_is_legacy() ? HEADER_LEGACY : HEADER_MODERN;
    if (!set_up_receive() || !set_up_send())
        return 0;
    virtio_finish();
    virtio_notify(&receive);
    return 1;
}

/* Takes back the descriptors of frames the card has sent. */
static void reclaim(void)
{
    while (send_queue.seen != send_queue.used->index) {
        uint16_t head = (uint16_t)send_queue.used->ring[send_queue.seen++ % send_queue.size].id, last = head;
        unsigned count = 1;
        while (send_queue.descriptors[last].flags & VIRTQ_NEXT)
            last = send_queue.descriptors[last].next, count++;
        send_queue.descriptors[last].next = free_descriptor;
        free_descriptor = head;
        free_count += count;
        nic_frame_done(frames[head]);
    }
}

static int virtio_net_send(const struct nic_piece *pieces, int count, void *frame)
{
    reclaim();
    if (free_count < (unsigned)count + 1)
        return -EAGAIN;
    free_count -= (unsigned)count + 1;

    uint16_t head = free_descriptor, at = head;
    struct virtq_descriptor *d = &send_queue.descriptors[at];
    d->address = (uint32_t)empty_header;
    d->length = (uint32_t)header_length;
    for (int i = 0; i < count; i++) {
        d->flags = VIRTQ_NEXT;
        at = d->next;
        d = &send_queue.descriptors[at];
        d->address = (uint32_t)pieces[i].data;
        d->length = (uint32_t)pieces[i].length;
    }
    d->flags = 0;
    free_descriptor = d->next;
    frames[head] = frame;
    virtio_offer(&send_queue, head);
    virtio_notify(&send_queue);
    return 0;
}

static int virtio_net_poll(int max)
{
    int count = 0;
    uint16_t waiting = (uint16_t)(receive.used->index - receive.seen);
    if (waiting > buffer_count / 2)
        add_buffers((uint16_t)(2 * buffer_count));
    for (; count < max && receive.seen != receive.used->index; count++) {
        uint32_t slot = receive.seen++ % receive.size;
        uint16_t id = (uint16_t)receive.used->ring[slot].id;
        uint32_t length = receive.used->ring[slot].length;
        if (length > header_length && length <= BUFFER_BYTES && id < buffer_count)
            nic_frame_received(buffers[id] + header_length, length - header_length);
        virtio_offer(&receive, id);
    }
    return count;
}

static int virtio_net_arm(void)
{
    reclaim();
    receive.available->flags = 0;
    barrier(); /* first ask for interrupts, then look: a frame between the two is seen one way or the other */
    if (receive.seen == receive.used->index)
        return 1;
    receive.available->flags = VIRTQ_NO_INTERRUPT;
    return 0;
}

static void virtio_net_acknowledge(void)
{
    virtio_interrupt_status();
    receive.available->flags = VIRTQ_NO_INTERRUPT;
}

UK_NIC_DRIVER(virtio_net_driver) = {
    .name = "virtio-net", .init = virtio_net_init, .send = virtio_net_send, .poll = virtio_net_poll,
    .arm = virtio_net_arm, .acknowledge = virtio_net_acknowledge,
};

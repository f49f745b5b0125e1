/* SPDX-License-Identifier: MIT */
/* PCI configuration space, by the two I/O ports of mechanism 1 (PCI Local Bus 3.0, 3.2.2.3.2). Only bus 0: that is
 * where emulators put their devices, and looking at 256 buses would cost more than the rest of the boot. */
#include "uk.h"
#include "x86.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

#define PCI_ID        0x00      /* vendor, device */
#define PCI_COMMAND   0x04
#define PCI_CLASS     0x08      /* revision, interface, subclass, class */
#define PCI_INTERRUPT 0x3c      /* line, pin */
#define COMMAND_IO     1u
#define COMMAND_MEMORY 2u
#define COMMAND_MASTER 4u       /* may read and write memory by itself */
#define CLASS_ISA_BRIDGE 0x0601
#define NO_DEVICE        0xffffffffu
#define SLOTS            32

/* The PIIX3 ISA bridge of these machines connects the four PCI interrupt pins to lines of the PIC. */
#define PIIX_PIRQ    0x60       /* four bytes: the line for each pin */
#define ELCR_SECOND  0x4d1      /* one bit per line 8 to 15: level triggered */
#define LINE_OF_OURS 11

uint32_t pci_read(const struct pci_device *device, uint8_t offset)
{
    outl(CONFIG_ADDRESS, CONFIG_ENABLE | (uint32_t)device->slot << 11 | (offset & ~3u));
    return inl(CONFIG_DATA);
}

void pci_write(const struct pci_device *device, uint8_t offset, uint32_t value)
{
    outl(CONFIG_ADDRESS, CONFIG_ENABLE | (uint32_t)device->slot << 11 | (offset & ~3u));
    outl(CONFIG_DATA, value);
}

static int class_of(const struct pci_device *device)
{
    return (int)(pci_read(device, PCI_CLASS) >> 16);
}

int pci_scan(struct pci_device *found, int max)
{
    int count = 0;
    for (uint8_t slot = 0; slot < SLOTS && count < max; slot++) {
        struct pci_device device = { .slot = slot };
        uint32_t id = pci_read(&device, PCI_ID);
        if (id == NO_DEVICE)
            continue;
        device.vendor = (uint16_t)id;
        device.device = (uint16_t)(id >> 16);
        found[count++] = device;
    }
    return count;
}

/* Without a BIOS nobody has connected the interrupt pins: connect them all to one line. */
static void route_interrupts(void)
{
    for (uint8_t slot = 0; slot < SLOTS; slot++) {
        struct pci_device bridge = { .slot = slot };
        if (pci_read(&bridge, PCI_ID) == NO_DEVICE || class_of(&bridge) != CLASS_ISA_BRIDGE)
            continue;
        pci_write(&bridge, PIIX_PIRQ, LINE_OF_OURS * 0x01010101u);
        outb(ELCR_SECOND, (uint8_t)(inb(ELCR_SECOND) | 1u << (LINE_OF_OURS - 8)));
        return;
    }
}

void pci_enable(struct pci_device *device)
{
    uint32_t command = pci_read(device, PCI_COMMAND) & 0xffff; /* the upper half is status: ones would clear it */
    pci_write(device, PCI_COMMAND, command | COMMAND_IO | COMMAND_MEMORY | COMMAND_MASTER);
    device->irq = (uint8_t)pci_read(device, PCI_INTERRUPT);
    if (device->irq == 0 || device->irq > 15) {
        route_interrupts();
        device->irq = LINE_OF_OURS;
        pci_write(device, PCI_INTERRUPT, (pci_read(device, PCI_INTERRUPT) & ~0xffu) | LINE_OF_OURS);
    }
}

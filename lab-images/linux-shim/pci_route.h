/* SPDX-License-Identifier: MIT */
#ifndef PCI_ROUTE_H
#define PCI_ROUTE_H

/*
 * Routes the four PCI interrupt pins of the PIIX3 bridge to IRQ 11, 10, 9 and 5, level triggered, and writes each
 * device's line into its configuration space, where a kernel without ACPI or a routing table reads it. Firmware's duty.
 */
void pci_route_interrupts(void);

#endif

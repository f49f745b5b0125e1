/* SPDX-License-Identifier: MIT */
/* PCI interrupt routing for a PIIX3 (Intel 82371SB data sheet, sections 2.2.8 and 2.4.4). */
#include "pci_route.h"

#include <stdint.h>

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA 0xcfc
#define CONFIG_ENABLE 0x80000000u

#define PCI_ID 0x00
#define PCI_ID_NONE 0xffffffffu
#define PCI_HEADER 0x0c
#define PCI_HEADER_MULTI 0x00800000u /* more functions than function 0 */
#define PCI_INTERRUPT 0x3c           /* byte 0 line, byte 1 pin */

#define PIIX3_ID 0x70008086u
#define PIIX3_PIRQ 0x60 /* four bytes, one per pin */

#define ELCR_MASTER 0x4d0 /* edge/level control, IRQ 0-7 */
#define ELCR_SLAVE 0x4d1  /* IRQ 8-15 */

static const uint8_t irq_of_link[4] = { 11, 10, 9, 5 };

static inline void outl(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outb(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static void config_select(uint32_t device, uint32_t function, uint32_t offset)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | device << 11 | function << 8 | offset);
}

static uint32_t config_read(uint32_t device, uint32_t function, uint32_t offset)
{
	config_select(device, function, offset);
	return inl(CONFIG_DATA);
}

static void config_write(uint32_t device, uint32_t function, uint32_t offset, uint32_t value)
{
	config_select(device, function, offset);
	outl(CONFIG_DATA, value);
}

/* The bridge rotates pins by device number, so that each slot's INTA lands on another link. */
static void route_function(uint32_t device, uint32_t function)
{
	uint32_t interrupt = config_read(device, function, PCI_INTERRUPT);
	uint32_t pin = (interrupt >> 8) & 0xff;

	if (pin == 0 || pin > 4)
		return;
	interrupt = (interrupt & ~0xffu) | irq_of_link[(pin - 1 + device - 1) & 3];
	config_write(device, function, PCI_INTERRUPT, interrupt);
}

static void program_bridge(uint32_t device)
{
	uint32_t links = 0;

	for (uint32_t link = 0; link < 4; link++)
		links |= (uint32_t)irq_of_link[link] << (8 * link);
	config_write(device, 0, PIIX3_PIRQ, links);
	outb(ELCR_MASTER, 1u << 5);
	outb(ELCR_SLAVE, 1u << (9 - 8) | 1u << (10 - 8) | 1u << (11 - 8));
}

void pci_route_interrupts(void)
{
	for (uint32_t device = 0; device < 32; device++) {
		uint32_t functions = 1;

		for (uint32_t function = 0; function < functions; function++) {
			uint32_t id = config_read(device, function, PCI_ID);

			if (id == PCI_ID_NONE)
				continue;
			if (id == PIIX3_ID)
				program_bridge(device);
			if (function == 0 && (config_read(device, 0, PCI_HEADER) & PCI_HEADER_MULTI))
				functions = 8;
			route_function(device, function);
		}
	}
}

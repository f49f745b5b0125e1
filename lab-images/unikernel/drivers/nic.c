/* SPDX-License-Identifier: MIT */
/* Chooses the network card and its driver. */
#include "uk.h"

#define DEVICES_MAX 32

static const struct nic_driver *chosen;
static struct pci_device card;
static uint8_t mac[6];

int nic_init(void)
{
    struct pci_device found[DEVICES_MAX];
    int devices = pci_scan(found, DEVICES_MAX);
    for (int i = 0; i < devices; i++) {
        for (const struct nic_driver *driver = uk_nic_drivers_start; driver < uk_nic_drivers_end; driver++) {
            card = found[i];
            if (driver->init(&card, mac)) {
                chosen = driver;
                pic_unmask(card.irq);
                return 1;
            }
        }
    }
    return 0;
}

const struct nic_driver *nic(void) { return chosen; }
const uint8_t *nic_mac(void) { return mac; }
int nic_arm(void) { return !chosen || chosen->arm(); }

void nic_interrupt(uint32_t lines)
{
    if (chosen && lines >> card.irq & 1)
        chosen->acknowledge();
}

/* SPDX-License-Identifier: MIT */
/* Chooses the network card and its driver. */
#include "uk.h"

#define DEVICES_MAX 32

static const struct nic_driver *const drivers[] = { &virtio_net_driver, &ne2k_driver };
static const struct nic_driver *chosen;
static struct pci_device card;
static uint8_t mac[6];

int nic_init(void)
{
    struct pci_device found[DEVICES_MAX];
    int devices = pci_scan(found, DEVICES_MAX);
    for (int i = 0; i < devices; i++) {
        for (size_t d = 0; d < sizeof drivers / sizeof drivers[0]; d++) {
            card = found[i];
            if (drivers[d]->init(&card, mac)) {
                chosen = drivers[d];
                pic_unmask(card.irq);
                return 1;
            }
        }
    }
    return 0;
}

const struct nic_driver *nic(void) { return chosen; }
const uint8_t *nic_mac(void) { return mac; }
int nic_irq(void) { return card.irq; }

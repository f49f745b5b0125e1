// What v86's saved states need beyond `save_state` and `restore_state`.

// PCI configuration space of function 1 of the PIIX3 (Intel 82371SB data sheet, 2.3), in 32-bit words.
const IDE_VENDOR_DEVICES: readonly number[] = [0x7010_8086, 0x7111_8086];
const FIRST_BAR = 4;
const COMPATIBILITY_BARS = 4;

/** Configuration spaces by bus, device and function. */
export interface PciBus {
  readonly device_spaces: readonly (Int32Array | undefined)[];
}

/**
 * v86 presets the base addresses of its IDE function to the ports of old, then trips over them when it restores a state,
 * unless a BIOS wrote zeros there, as it would for a controller in compatibility mode. Without a BIOS this does.
 */
export function forgetIdeBars(pci: PciBus): void {
  for (const space of pci.device_spaces) {
    if (space && IDE_VENDOR_DEVICES.includes(space[0] ?? 0)) space.fill(0, FIRST_BAR, FIRST_BAR + COMPATIBILITY_BARS);
  }
}

/** What a processor offers for its memory. */
export interface ClearableMemory {
  zero_memory: (address: number, length: number) => void;
}

/**
 * Restores without v86's clearing of all memory first: a machine that was just made has none but zeros, and touching
 * them would make the browser really provide all of it.
 */
export async function restoreIntoZeros(cpu: ClearableMemory, restore: () => Promise<void>): Promise<void> {
  const original = cpu.zero_memory;
  cpu.zero_memory = () => undefined;
  try {
    await restore();
  } finally {
    cpu.zero_memory = original;
  }
}

// Addresses of machines that are added while the lab runs (lab-images/README.md, contract 2).

const NETWORK = '10.0.0.';
const FIRST = 10;
// Linux VMs begin at 40.
const LAST = 39;

/** The next address for a unikernel, or null when all are taken. */
export function freeAddress(taken: readonly string[]): string | null {
  for (let octet = FIRST; octet <= LAST; octet += 1) if (!taken.includes(NETWORK + octet)) return NETWORK + octet;
  return null;
}

/** The MAC address that goes with an address. */
export function machineMac(ip: string): string {
  const octet = Number(ip.slice(NETWORK.length));
  return `00:22:15:00:00:${octet.toString(16).padStart(2, '0')}`;
}

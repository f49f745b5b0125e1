// Constants of every lab, apart from the schema so that workers need not carry a schema library.

/** Budget of a lab (DESIGN.md): more is refused by name. */
export const labBudget = { machines: 6, memoryMiB: 512 } as const;

/** The lab's network. */
export const labNetwork = {
  prefix: 24,
  gateway: '10.0.0.1',
  gatewayMac: '02:52:5a:00:00:01',
  /** Its names in `domain`; no machine can have them. */
  gatewayNames: ['gateway', 'registry'],
  domain: 'lab',
} as const;

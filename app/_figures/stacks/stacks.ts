// The three stacks as data: the drawing and the text alternative are both made from it.

export const groups = {
  application: 'Application and its configuration',
  libraries: 'Language runtime and libraries it uses',
  distribution: 'Rest of the distribution',
  kernel: 'Operating system code',
  below: 'What stands below',
} as const;

export type Group = keyof typeof groups;

export const lenses = {
  shipped: { name: 'What you ship', says: 'Outlined: the image you build and send to the server.' },
  kernel: { name: 'Whose kernel serves it', says: 'Outlined: the operating system code that handles the application’s network traffic.' },
  unused: { name: 'What the application does not need', says: 'Outlined: code that is present although this application never calls it.' },
} as const;

export type Lens = keyof typeof lenses;

export interface Layer {
  readonly group: Group;
  readonly text: string;
  /** Lenses under which this layer is outlined. */
  readonly lenses: readonly Lens[];
  /** Heads of the two worlds keep their colours; everything else is neutral. */
  readonly colour?: 'host' | 'unikernel';
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  /** From the top down. */
  readonly layers: readonly Layer[];
}

const app: Layer = { group: 'application', text: 'application + configuration', lenses: ['shipped'] };

export const stacks: readonly Stack[] = [
  {
    id: 'vm',
    name: 'Virtual machine',
    layers: [
      app,
      { group: 'libraries', text: 'runtime + libraries', lenses: ['shipped'] },
      { group: 'distribution', text: 'shell, init, package manager, daemons', lenses: ['shipped', 'unused'] },
      { group: 'kernel', text: 'whole kernel, all drivers and system calls', lenses: ['shipped', 'kernel', 'unused'] },
      { group: 'below', text: 'hypervisor', lenses: [] },
      { group: 'below', text: 'hardware', lenses: [] },
    ],
  },
  {
    id: 'container',
    name: 'Container',
    layers: [
      app,
      { group: 'libraries', text: 'runtime + libraries', lenses: ['shipped'] },
      { group: 'distribution', text: 'often: shell, package manager, tools', lenses: ['shipped', 'unused'] },
      { group: 'kernel', text: 'the host’s kernel, shared by all containers', lenses: ['kernel', 'unused'], colour: 'host' },
      { group: 'below', text: 'nothing, or a hypervisor', lenses: [] },
      { group: 'below', text: 'hardware', lenses: [] },
    ],
  },
  {
    id: 'unikernel',
    name: 'Unikernel',
    layers: [
      app,
      { group: 'libraries', text: 'runtime + libraries', lenses: ['shipped'] },
      { group: 'distribution', text: 'none', lenses: [] },
      { group: 'kernel', text: 'library OS: only the parts it calls', lenses: ['shipped', 'kernel'], colour: 'unikernel' },
      { group: 'below', text: 'hypervisor', lenses: [] },
      { group: 'below', text: 'hardware', lenses: [] },
    ],
  },
];

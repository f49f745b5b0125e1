// Command lines that start a unikernel taken home.

/** What the lines depend on. */
export interface HomeMachine {
  readonly name: string;
  readonly memoryMiB: number;
  readonly commandLine: string;
  /** False for an image without a driver of any network card. */
  readonly hasNetwork: boolean;
  /** The port at which it listens, to which port 8080 of the reader's machine leads; null for none. */
  readonly serves: number | null;
}

/** The port of the reader's machine. */
export const homePort = 8080;

/** The network cards that every unikernel with a driver for it can have, as QEMU names them. */
export const qemuCards = ['virtio-net-pci', 'e1000', 'ne2k_pci'] as const;

/** Boots the CD under QEMU, with each kind of network card if the machine has a network. */
export function qemuLines(machine: HomeMachine): readonly string[] {
  const { name, memoryMiB } = machine;
  const networks = machine.hasNetwork ? qemuCards.map((card) => qemuNetwork(machine, card)) : ['-nic none'];
  return networks.map((network) => `qemu-system-i386 -m ${memoryMiB} -cdrom ${name}.iso ${network} ${QEMU_CONSOLE}`);
}

/** Boots the ELF file itself: QEMU is a multiboot loader. */
export function qemuKernelLine(machine: HomeMachine): string {
  const { name, memoryMiB, commandLine } = machine;
  const network = machine.hasNetwork ? qemuNetwork(machine, 'virtio-net-pci') : '-nic none';
  return `qemu-system-i386 -m ${memoryMiB} -kernel ${name}.elf -append "${commandLine}" ${network} ${QEMU_CONSOLE}`;
}

const QEMU_CONSOLE = '-display none -serial stdio';

function qemuNetwork({ serves }: HomeMachine, card: string): string {
  const forward = serves === null ? '' : `,hostfwd=tcp:127.0.0.1:${homePort}-:${serves}`;
  return `-netdev user,id=net${forward} -device ${card},netdev=net`;
}

/** Makes a machine in VirtualBox from the VDI, with the network card that VirtualBox offers by itself. */
export function virtualBoxLines(machine: HomeMachine): readonly string[] {
  const { name, memoryMiB } = machine;
  return [
    `VBoxManage createvm --name ${name} --ostype Other --register`,
    `VBoxManage modifyvm ${name} --memory ${memoryMiB} ${virtualBoxNetwork(machine)}`,
    `VBoxManage modifyvm ${name} --uart1 0x3F8 4 --uartmode1 file ${name}.log`,
    `VBoxManage storagectl ${name} --name IDE --add ide`,
    `VBoxManage storageattach ${name} --storagectl IDE --port 0 --device 0 --type hdd --medium ${name}.vdi`,
    `VBoxManage startvm ${name}`,
  ];
}

function virtualBoxNetwork({ hasNetwork, serves }: HomeMachine): string {
  if (!hasNetwork) return '--nic1 none';
  return `--nic1 nat --nictype1 82540EM${serves === null ? '' : ` --natpf1 "served,tcp,127.0.0.1,${homePort},,${serves}"`}`;
}

/** Asks a machine that speaks HTTP, wherever it runs. */
export const askLine = `curl http://127.0.0.1:${homePort}/`;

// Command lines that start a unikernel taken home.

/** What the lines depend on. */
export interface HomeMachine {
  readonly name: string;
  readonly memoryMiB: number;
  readonly commandLine: string;
}

const HOST_PORT = 8080;
const GUEST_PORT = 80;

/** The network cards that every unikernel with a driver for it can have, as QEMU names them. */
export const qemuCards = ['virtio-net-pci', 'e1000', 'ne2k_pci'] as const;

/** Boots the CD under QEMU with one kind of network card; port 8080 of the reader's machine leads to port 80. */
export function qemuLine({ name, memoryMiB }: HomeMachine, card: (typeof qemuCards)[number]): string {
  return `qemu-system-i386 -m ${memoryMiB} -cdrom ${name}.iso ${qemuRest(card)}`;
}

/** Boots the ELF file itself: QEMU is a multiboot loader. */
export function qemuKernelLine({ name, memoryMiB, commandLine }: HomeMachine): string {
  return `qemu-system-i386 -m ${memoryMiB} -kernel ${name}.elf -append "${commandLine}" ${qemuRest('virtio-net-pci')}`;
}

function qemuRest(card: string): string {
  return `-netdev user,id=net,hostfwd=tcp:127.0.0.1:${HOST_PORT}-:${GUEST_PORT} -device ${card},netdev=net -display none -serial stdio`;
}

/** Makes a machine in VirtualBox from the VDI, with the network card that VirtualBox offers by itself. */
export function virtualBoxLines({ name, memoryMiB }: HomeMachine): readonly string[] {
  return [
    `VBoxManage createvm --name ${name} --ostype Other --register`,
    `VBoxManage modifyvm ${name} --memory ${memoryMiB} --nic1 nat --nictype1 82540EM --natpf1 "http,tcp,127.0.0.1,${HOST_PORT},,${GUEST_PORT}"`,
    `VBoxManage modifyvm ${name} --uart1 0x3F8 4 --uartmode1 file ${name}.log`,
    `VBoxManage storagectl ${name} --name IDE --add ide`,
    `VBoxManage storageattach ${name} --storagectl IDE --port 0 --device 0 --type hdd --medium ${name}.vdi`,
    `VBoxManage startvm ${name}`,
  ];
}

/** Asks the machine, wherever it runs. */
export const askLine = `curl http://127.0.0.1:${HOST_PORT}/`;

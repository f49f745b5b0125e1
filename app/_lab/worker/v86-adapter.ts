// The only file that knows v86: its options, event names and the few inner objects that its API does not cover.
import type { V86, V86Options } from 'v86';
import { macText } from '@/_lab/protocol/ethernet-address';
import type { EngineModule } from '@/_lab/protocol/worker-port';
import { createEngineHost, type LevelCounts } from './engine-host';
import { fixMac } from './fixed-mac';
import { forgetIdeBars, restoreIntoZeros, type ClearableMemory, type PciBus } from './v86-state';

export type V86Constructor = typeof V86;

/** The machine to make. Buffers are handed over. */
export interface EmulatedMachine {
  readonly boot: 'multiboot' | 'bzimage';
  /** `null` for a machine that goes on from a saved state. */
  readonly kernel: ArrayBuffer | null;
  readonly initrd: ArrayBuffer | null;
  readonly bios: ArrayBuffer | null;
  readonly vgaBios: ArrayBuffer | null;
  readonly memoryMiB: number;
  readonly cmdline: string;
  readonly nic: 'virtio' | 'ne2k';
  readonly mac: string;
  readonly uarts: number;
  readonly virtioConsole: boolean;
  /** Answers the guest's 9p requests; `null` for a machine without a 9p device. */
  readonly handle9p: ((request: Uint8Array, reply: (answer: Uint8Array) => void) => void) | null;
}

export interface EmulatorEvents {
  onConsoleByte(byte: number): void;
  onControlBytes(bytes: Uint8Array): void;
  /** The frame is only valid during the call. */
  onFrame(frame: Uint8Array): void;
  onReset(): void;
  onTimerCheck(): void;
}

interface VirtQueue {
  is_configured(): boolean;
  has_request(): boolean;
}
interface VirtioDevice {
  readonly virtio: { readonly queues: readonly VirtQueue[] };
}
interface Inner {
  readonly bus: { send(event: string, value: unknown): void };
  readonly v86: {
    readonly running: boolean;
    readonly idle: boolean;
    readonly tick_counter: number;
    yield_callback(tick: number): void;
    readonly cpu: ClearableMemory & {
      readonly devices: {
        readonly virtio_net?: VirtioDevice & { readonly mac: Uint8Array };
        readonly net?: { readonly mac: Uint8Array };
        readonly pci: PciBus;
        readonly virtio_console?: VirtioDevice;
      };
    };
  };
}

const PAGE_BYTES = 4096;
const VGA_START = 0xa0000;
const VGA_END = 0xc0000;
// Linux gives each buffer of its console queue one page.
const CONSOLE_CHUNK_BYTES = 4096;

/** Makes the machine, stopped before its first instruction. Rejects when v86 cannot. */
export async function createEmulator(
  Constructor: V86Constructor,
  module: EngineModule,
  machine: EmulatedMachine,
  events: EmulatorEvents,
): Promise<Emulator> {
  const mac = fixMac(machine.mac);
  try {
    return await new Promise((resolve, reject) => {
      const engine = createEngineHost(module, { ...eventsOfEngine(events), onFailure: reject });
      const v86 = new Constructor({ ...optionsOf(machine), wasm_fn: (imports) => engine.instantiate(imports) });
      listen(v86, machine, events, () => engine.sampleLevel());
      v86.add_listener('emulator-loaded', () => {
        const emulator = new Emulator(v86, machine, engine.levels);
        if (emulator.mac === machine.mac) resolve(emulator);
        else reject(new Error(`the NIC has the address ${emulator.mac}, not ${machine.mac}`));
      });
    });
  } finally {
    mac.dispose();
  }
}

function eventsOfEngine(events: EmulatorEvents) {
  return { onReset: () => events.onReset(), onTimerCheck: () => events.onTimerCheck() };
}

function optionsOf(machine: EmulatedMachine): V86Options {
  const { boot, kernel } = machine;
  return {
    ...(kernel && (boot === 'multiboot' ? { multiboot: { buffer: kernel } } : { bzimage: { buffer: kernel } })),
    ...(machine.initrd ? { initrd: { buffer: machine.initrd } } : {}),
    ...(machine.bios ? { bios: { buffer: machine.bios } } : {}),
    ...(machine.vgaBios ? { vga_bios: { buffer: machine.vgaBios } } : {}),
    ...(machine.handle9p ? { filesystem: { handle9p: machine.handle9p } } : {}),
    ...(machine.virtioConsole ? { virtio_console: { type: 'none' } } : {}),
    cmdline: machine.cmdline,
    memory_size: machine.memoryMiB * 1024 * 1024,
    vga_memory_size: 262_144,
    net_device: { type: machine.nic },
    uart1: machine.uarts > 1,
    uart2: machine.uarts > 2,
    uart3: machine.uarts > 3,
    disable_speaker: true,
    disable_keyboard: true,
    disable_mouse: true,
    fastboot: true,
    autostart: false,
  };
}

function listen(v86: V86, machine: EmulatedMachine, events: EmulatorEvents, sampleLevel: () => void): void {
  v86.add_listener('serial0-output-byte', (byte) => {
    sampleLevel();
    events.onConsoleByte(byte);
  });
  v86.add_listener('net0-send', (frame) => {
    sampleLevel();
    events.onFrame(frame);
  });
  if (machine.virtioConsole) v86.add_listener('virtio-console0-output-bytes', (bytes) => events.onControlBytes(bytes));
  else v86.add_listener('serial1-output-byte', (byte) => events.onControlBytes(Uint8Array.of(byte)));
}

/** One emulated machine. */
export class Emulator {
  private readonly inner: Inner;

  constructor(
    private readonly v86: V86,
    private readonly machine: EmulatedMachine,
    /** How often the guest was seen at each privilege level; grows while it runs. */
    readonly levels: Readonly<LevelCounts>,
  ) {
    this.inner = v86 as unknown as Inner;
  }

  /** The address the NIC really has. */
  get mac(): string {
    const { virtio_net: virtio, net } = this.inner.v86.cpu.devices;
    return macText(virtio?.mac ?? net?.mac ?? new Uint8Array(0));
  }

  get isRunning(): boolean {
    return this.v86.is_running();
  }

  async setRunning(running: boolean): Promise<void> {
    await (running ? this.v86.run() : this.v86.stop());
  }

  /** The 32-bit counter; wraps. */
  instructionCounter(): number {
    return this.v86.get_instruction_counter();
  }

  typeBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.inner.bus.send('serial0-input', byte);
  }

  /** Gives the guest as much of `bytes` as it has room for; the number taken. */
  sendControl(bytes: Uint8Array): number {
    if (!this.machine.virtioConsole) {
      for (const byte of bytes) this.inner.bus.send('serial1-input', byte);
      return bytes.length;
    }
    let sent = 0;
    while (sent < bytes.length && hasRoom(this.inner.v86.cpu.devices.virtio_console)) {
      // v86 keeps no reference but reads `data` as an array-like, so a view will do.
      const chunk = bytes.subarray(sent, sent + CONSOLE_CHUNK_BYTES);
      this.inner.bus.send('virtio-console0-input-bytes', chunk);
      sent += chunk.length;
    }
    return sent;
  }

  /** Hands one frame to the NIC. `full`: try again later. `down`: the guest has not set its NIC up. */
  receive(frame: Uint8Array): 'taken' | 'full' | 'down' {
    const nic = this.inner.v86.cpu.devices.virtio_net;
    // v86 would read the rings of an unconfigured NIC at address 0.
    if (nic && !nic.virtio.queues[0]?.is_configured()) return 'down';
    if (nic && !hasRoom(nic)) return 'full';
    this.inner.bus.send('net0-receive', frame);
    return 'taken';
  }

  /**
   * Runs the guest's next time slice now instead of when the browser next gets to it: an answer to a frame is worth a
   * task switch less. Does nothing while the guest runs or is paused. The slice that was scheduled becomes void, because
   * v86 numbers them.
   */
  runSlice(): void {
    const { v86 } = this.inner;
    if (v86.running && v86.idle) v86.yield_callback(v86.tick_counter);
  }

  /** All of the machine but what stands behind its 9p device. Must not be called from inside the emulator. */
  async saveState(): Promise<ArrayBuffer> {
    forgetIdeBars(this.inner.v86.cpu.devices.pci);
    return this.v86.save_state();
  }

  /** Before the first instruction. Throws what v86 says of a state that it cannot take; the machine is then of no use. */
  async restoreState(state: ArrayBuffer): Promise<void> {
    await restoreIntoZeros(this.inner.v86.cpu, () => this.v86.restore_state(state));
  }

  resize(columns: number, rows: number): void {
    if (this.machine.virtioConsole) this.inner.bus.send('virtio-console0-resize', [columns, rows]);
  }

  /** Pages of guest memory that are not all zero, without the VGA window. Reads all of it. */
  touchedPages(): number {
    const memory = this.v86.read_memory(0, this.machine.memoryMiB * 1024 * 1024);
    const words = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength / 4);
    let touched = 0;
    for (let page = 0; page < memory.byteLength; page += PAGE_BYTES) {
      if (page >= VGA_START && page < VGA_END) continue;
      if (isTouched(words, page / 4)) touched += 1;
    }
    return touched;
  }
}

function hasRoom(device: VirtioDevice | undefined): boolean {
  const queue = device?.virtio.queues[0];
  return queue !== undefined && queue.is_configured() && queue.has_request();
}

function isTouched(words: Int32Array, first: number): boolean {
  const end = first + PAGE_BYTES / 4;
  for (let at = first; at < end; at += 1) if (words[at] !== 0) return true;
  return false;
}

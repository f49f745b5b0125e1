// One emulator and everything that watches it from outside: console, control channel, network line, counters.
import type { FromMachineWorker, Sample } from '@/_lab/protocol/machine-messages';
import { systemClock } from '@/_shared/clock';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import type { BootLog } from './boot-log';
import { ByteOutlet, type OutletLimits } from './byte-outlet';
import { ConsoleTail } from './console-tail';
import { ControlInlet } from './control-inlet';
import type { FrameLine } from './frame-line';
import { InstructionCount } from './instruction-count';
import { MarkerWatch } from './marker-watch';
import { RebootWatch } from './reboot-watch';
import { RestoredGuest } from './restored-guest';
import type { Emulator, EmulatorEvents } from './v86-adapter';

const MIB = 1024 * 1024;
const consoleLimits: OutletLimits = { untakenBytes: MIB, bytesPerSecond: 2 * MIB, burstBytes: MIB };
const controlLimits: OutletLimits = { untakenBytes: 32 * MIB, bytesPerSecond: 64 * MIB, burstBytes: 32 * MIB };
const CARRIAGE_RETURN = Uint8Array.of(0x0d);
const NO_INSTRUCTIONS_MS = 3000;
const PULSE_DUE_MS = 1500;
// Reading all guest memory takes milliseconds that would count as the guest's: it waits until the race is over.
const MEMORY_SCAN_DELAY_MS = 250;

type Post = (message: FromMachineWorker, transfer?: readonly object[]) => void;

export class RunningMachine implements Disposable {
  /** Handed to the emulator before it exists. */
  readonly events: EmulatorEvents;
  private emulator: Emulator | null = null;
  private readonly console: ByteOutlet;
  private readonly control: ByteOutlet;
  private readonly tail = new ConsoleTail();
  private readonly inlet = new ControlInlet((bytes) => this.emulator?.sendControl(bytes) ?? 0);
  private readonly instructions = new InstructionCount(() => this.emulator?.instructionCounter() ?? 0);
  private readonly reboots = new RebootWatch(systemClock);
  private readonly lifetime = new DisposableStore();
  private restored: RestoredGuest | null = null;
  private afterReady: () => void = () => undefined;
  private hasConsoleByte = false;
  private hasSign = false;
  private hasStarted = false;
  private isReady = false;
  private retryScheduled = false;
  private pulsedAt = systemClock.now();

  constructor(
    readyMarker: string,
    private readonly log: BootLog,
    private readonly line: FrameLine | null,
    private readonly post: Post,
  ) {
    this.console = this.outlet('console', consoleLimits);
    this.control = this.outlet('control', controlLimits);
    const marker = readyMarker === '' ? null : new MarkerWatch(readyMarker, () => this.onReady());
    this.events = {
      onConsoleByte: (byte) => {
        if (!this.hasConsoleByte) this.onFirstConsoleByte();
        this.console.push(byte);
        this.tail.push(byte);
        // What a restored machine prints before it knows who it is says nothing.
        if (!this.restored || this.restored.isIdentified) marker?.push(byte);
        if (!marker) this.onFirstSign();
      },
      onControlBytes: (bytes) => {
        this.control.pushAll(bytes);
        if (!marker) this.onFirstSign();
      },
      onFrame: (frame) => {
        if (!this.restored || this.restored.maySend(frame)) this.line?.transmit(frame);
      },
      onReset: () => this.onReset(),
      onTimerCheck: () => this.onTimerCheck(),
    };
  }

  /** Runs the first instruction; `afterReady` is called once the machine is ready and its figures are taken. */
  start(emulator: Emulator, afterReady: () => void): void {
    this.emulator = emulator;
    this.afterReady = afterReady;
    this.hasStarted = true;
    this.log.moment('running');
    void emulator.setRunning(true);
    this.after(NO_INSTRUCTIONS_MS, () => {
      if (this.instructions.update() > 0) return;
      this.post({ kind: 'failure', failure: { kind: 'no-instructions', afterMs: NO_INSTRUCTIONS_MS } });
    });
  }

  /** Lets a restored guest run on. It is ready once `identified` was called and, if it wants a prompt, has printed one. */
  goOn(emulator: Emulator, restored: { shown: Uint8Array; mac: string; wantsPrompt: boolean }, afterReady: () => void): void {
    this.restored = new RestoredGuest(restored.mac, restored.wantsPrompt);
    this.hasConsoleByte = true;
    this.console.pushAll(restored.shown);
    this.tail.pushAll(restored.shown);
    this.start(emulator, afterReady);
  }

  /** The guest goes by its own names now. */
  identified(): void {
    if (!this.restored || this.restored.isIdentified) return;
    this.restored.isIdentified = true;
    if (this.restored.wantsPrompt) this.type(CARRIAGE_RETURN);
    else this.onReady();
  }

  /** Between two time slices only. Rejects once the machine is gone. */
  saveState(): Promise<ArrayBuffer> {
    return this.emulator?.saveState() ?? Promise.reject(new Error('the machine has no emulator'));
  }

  /** The end of what it printed. */
  get printed(): Uint8Array<ArrayBuffer> {
    return this.tail.bytes();
  }

  /** Nothing of the page's is still on its way into the guest. */
  get isControlQuiet(): boolean {
    return this.inlet.isEmpty;
  }

  /** Sign of life; must be called at least every 5 s, or the instruction count misses a turn of its counter. */
  pulse(): void {
    this.pulsedAt = systemClock.now();
    this.post({ kind: 'pulse', instructions: this.instructions.update(), running: this.emulator?.isRunning ?? false });
  }

  type(bytes: Uint8Array): void {
    this.emulator?.typeBytes(bytes);
  }

  /** The page is done with this much of what it was sent. */
  taken(stream: 'console' | 'control', bytes: number): void {
    this[stream].taken(bytes);
  }

  sendControl(bytes: Uint8Array): void {
    this.inlet.send(bytes);
  }

  resize(columns: number, rows: number): void {
    this.emulator?.resize(columns, rows);
  }

  async setRunning(running: boolean): Promise<void> {
    if (!this.emulator) return;
    await this.emulator.setRunning(running);
    this.post({ kind: 'run-changed', running });
  }

  /** Reads all guest memory if `withMemory`, which takes up to 100 ms. */
  sample(withMemory: boolean): Sample {
    const [zero, one, two, three] = this.emulator?.levels ?? [0, 0, 0, 0];
    return {
      fetchedBytes: this.log.fetchedBytes,
      instructions: this.instructions.update(),
      levels: [zero, one, two, three],
      touchedPages: withMemory ? (this.emulator?.touchedPages() ?? 0) : null,
    };
  }

  /** Where the switch's frames go. */
  get sink(): Emulator | null {
    return this.emulator;
  }

  dispose(): void {
    this.lifetime.dispose();
    this.line?.close();
  }

  private onFirstConsoleByte(): void {
    this.hasConsoleByte = true;
    this.log.moment('first-console-byte');
  }

  /** An image without a marker is ready when its code says anything at all. */
  private onFirstSign(): void {
    if (this.hasSign) return;
    this.hasSign = true;
    this.onReady();
  }

  private onReady(): void {
    // A machine that was restored as it was left may print its marker later.
    if (this.isReady) return;
    this.isReady = true;
    const event = 'ready marker';
    // Whoever waits for the machine finds its console complete up to the marker.
    this.console.flush();
    if (this.log.isRestore) return this.onRestored();
    const instructions = this.instructions.update();
    this.log.metric('instructions-at-ready', instructions, 'instructions', event);
    this.log.metric('privilege-level-at-ready', this.highestLevel(), 'level', 'highest level seen running until the ready marker');
    this.log.fetchedAt(event);
    this.log.moment('ready');
    this.after(MEMORY_SCAN_DELAY_MS, () => {
      const pages = this.emulator?.touchedPages() ?? 0;
      this.log.metric('memory-touched-at-ready', pages, 'pages', `${event} + ${MEMORY_SCAN_DELAY_MS} ms`);
      this.afterReady();
    });
  }

  private onRestored(): void {
    this.log.fetchedAt('restored');
    this.log.moment('ready');
    this.after(MEMORY_SCAN_DELAY_MS, () => this.afterReady());
  }

  private highestLevel(): number {
    const levels = this.emulator?.levels ?? [];
    return Math.max(0, [...levels].findLastIndex((count) => count > 0));
  }

  private onReset(): void {
    // The reset at power-on comes before the emulator is started.
    const failure = this.hasStarted ? this.reboots.reboot() : null;
    if (failure) this.post({ kind: 'failure', failure });
  }

  // Frames that come faster than the guest takes them leave the worker's own timers no turn, but the guest gets its.
  private onTimerCheck(): void {
    if (systemClock.now() - this.pulsedAt >= PULSE_DUE_MS) this.pulse();
    this.scheduleRetry();
  }

  // The guest makes room while it runs; what waits for room is offered again after each of its time slices.
  private scheduleRetry(): void {
    if (this.retryScheduled) return;
    this.retryScheduled = true;
    queueMicrotask(() => {
      this.retryScheduled = false;
      this.line?.retry();
      this.inlet.retry();
    });
  }

  private outlet(kind: 'console' | 'control', limits: OutletLimits): ByteOutlet {
    const send = (bytes: Uint8Array<ArrayBuffer>, droppedBefore: number) => {
      this.post({ kind, bytes, droppedBefore }, [bytes.buffer]);
    };
    return this.lifetime.add(new ByteOutlet(limits, systemClock, send));
  }

  private after(delayMs: number, callback: () => void): void {
    this.lifetime.add(systemClock.after(delayMs, callback));
  }
}

// The boot as the reader sees it: named steps, moved on by what the machine worker reports. Pure.
import type { Image } from '@/_lab/load/manifest-schema';
import type { Moment } from '@/_lab/protocol/machine-messages';
import type { BootStep } from '@/_lab/protocol/metric';

type StepId = BootStep['id'];

const bootOrder: readonly StepId[] = ['fetch', 'engine', 'firmware', 'kernel', 'ready'];
const restoreOrder: readonly StepId[] = ['fetch', 'engine', 'restore', 'ready'];

/** Steps of a machine that is off. A machine without BIOS has no firmware step to wait for. */
export function idleSteps(image: Image): readonly BootStep[] {
  return blankSteps(image, bootOrder);
}

function blankSteps(image: Image, order: readonly StepId[]): readonly BootStep[] {
  return order.map((id) => ({
    id,
    status: id === 'firmware' && !image.machine.bios ? 'skipped' : 'idle',
    startedMs: null,
    endedMs: null,
    bytes: null,
    totalBytes: null,
  }));
}

/** Steps of a machine that was just switched on. Files and engine are fetched side by side. */
export function startedSteps(image: Image, isRestore = false): readonly BootStep[] {
  return begin(begin(blankSteps(image, isRestore ? restoreOrder : bootOrder), 'fetch', 0), 'engine', 0);
}

/** What `moment` ends and begins. */
export function stepsAfter(steps: readonly BootStep[], moment: Moment, atMs: number): readonly BootStep[] {
  switch (moment) {
    case 'files-ready':
      return complete(steps, 'fetch', atMs);
    case 'engine-ready':
      return complete(steps, 'engine', atMs);
    case 'running':
      return begin(begin(steps, 'restore', atMs), hasFirmware(steps) ? 'firmware' : 'kernel', atMs);
    case 'first-console-byte':
      // The first byte on the serial port is the kernel's: firmware writes to the screen.
      return hasFirmware(steps) ? begin(complete(steps, 'firmware', atMs), 'kernel', atMs) : steps;
    case 'ready':
      return complete(begin(complete(complete(steps, 'restore', atMs), 'kernel', atMs), 'ready', atMs), 'ready', atMs);
  }
}

/** Bytes of the fetch step so far. */
export function stepsWithProgress(steps: readonly BootStep[], loadedBytes: number, totalBytes: number): readonly BootStep[] {
  return steps.map((step) => (step.id === 'fetch' ? { ...step, bytes: loadedBytes, totalBytes } : step));
}

/** The boot ended early: what ran has failed, what had not begun never will. */
export function failedSteps(steps: readonly BootStep[], atMs: number): readonly BootStep[] {
  return steps.map((step) => (step.status === 'running' ? { ...step, status: 'failed', endedMs: atMs } : step));
}

function hasFirmware(steps: readonly BootStep[]): boolean {
  return steps.some((step) => step.id === 'firmware' && step.status !== 'skipped');
}

function begin(steps: readonly BootStep[], id: StepId, atMs: number): readonly BootStep[] {
  return steps.map((step) => (step.id === id && step.status === 'idle' ? { ...step, status: 'running', startedMs: atMs } : step));
}

function complete(steps: readonly BootStep[], id: StepId, atMs: number): readonly BootStep[] {
  return steps.map((step) => (step.id === id && step.status === 'running' ? { ...step, status: 'completed', endedMs: atMs } : step));
}

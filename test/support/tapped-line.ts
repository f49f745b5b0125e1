// A line between machine and switch with a third end in the middle: what passes is passed on and can be heard, and more
// can be put in on either side.
import { MessageChannel as NodeChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { FrameBatch, forEachFrame } from '@/_lab/protocol/frame-batch';

export interface TappedLine {
  /** For the lab: the machine's end and the switch's. */
  readonly ends: readonly [NodePort, NodePort];
  readonly machine: NodePort;
  readonly lan: NodePort;
  /** Hears what the machine sends; a frame for which it returns true does not reach the switch. */
  listen(hear: (frame: Uint8Array) => boolean): void;
  close(): void;
}

export function tappedLine(): TappedLine {
  const [toMachine, toSwitch] = [new NodeChannel(), new NodeChannel()];
  let hear: (frame: Uint8Array) => boolean = () => false;
  toSwitch.port2.on('message', (batch: Uint8Array) => toMachine.port2.postMessage(batch));
  toMachine.port2.on('message', (batch: Uint8Array) => {
    const rest = new FrameBatch();
    forEachFrame(batch, (frame) => {
      if (!hear(frame)) rest.add(frame);
    });
    if (rest.sizeBytes > 0) toSwitch.port2.postMessage(rest.take());
  });
  return {
    ends: [toMachine.port1, toSwitch.port1],
    machine: toMachine.port2,
    lan: toSwitch.port2,
    listen: (listener) => {
      hear = listener;
    },
    close: () => {
      toMachine.port2.close();
      toSwitch.port2.close();
    },
  };
}

/** Puts frames in at one end, all at once. */
export function putIn(port: NodePort, frames: readonly Uint8Array[]): void {
  const batch = new FrameBatch();
  for (const frame of frames) batch.add(frame);
  port.postMessage(batch.take());
}

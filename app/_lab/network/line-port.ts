// A machine's end of the switch: frames of one turn leave together.
import { FrameBatch, forEachFrame } from '@/_lab/protocol/frame-batch';
import type { PortSpec } from '@/_lab/protocol/network-messages';
import type { Disposable } from '@/_shared/disposable';
import type { EthernetSwitch } from './switch';

// lwIP's window is larger than this: a full batch leaves while the rest of the turn is still being made.
const FLUSH_BYTES = 32_768;

/** A message port of the page's kind or Node's. */
export interface Line {
  postMessage(message: Uint8Array, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { data: Uint8Array }) => void) | null;
  close(): void;
}

/** Plugs a line into the switch until disposed. */
export function plugIn(
  lan: EthernetSwitch,
  spec: PortSpec,
  line: Line,
  onConflict: (what: 'mac' | 'ip', value: string, other: string) => void,
): Disposable {
  const outgoing = new FrameBatch();
  let scheduled = false;
  const flush = () => {
    if (outgoing.sizeBytes === 0) return;
    const batch = outgoing.take();
    line.postMessage(batch, [batch.buffer]);
  };
  lan.add({
    spec,
    onConflict,
    send(frame) {
      outgoing.add(frame);
      if (outgoing.sizeBytes >= FLUSH_BYTES) flush();
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(() => {
        scheduled = false;
        flush();
      });
    },
  });
  line.onmessage = ({ data }) => forEachFrame(data, (frame) => lan.receive(spec.name, frame));
  return {
    dispose() {
      lan.remove(spec.name);
      line.onmessage = null;
      line.close();
    },
  };
}

import type { Image } from '@/_lab/load/manifest-schema';
import type { BootOrder, EngineSource, FileContents } from '@/_lab/protocol/machine-messages';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { RestoreSource } from './snapshot-source';

/** What a machine is, and where its parts come from. */
interface Ordered {
  readonly spec: InstanceSpec;
  readonly image: Image;
  readonly tools: { readonly imagesUrl: string; readonly source: EngineSource; readonly contents?: FileContents };
}

/** What differs from one power-on to the next. */
type Given = Pick<BootOrder, 'cmdline' | 'line' | 'engine' | 'startedAtMs'>;

/** A cold boot, or one from a state. */
export function bootOrder({ spec, image, tools }: Ordered, given: Given, source: RestoreSource | null): BootOrder {
  return {
    ...given,
    image,
    memoryMiB: spec.memoryMiB ?? image.machine.memoryMiB,
    mac: spec.mac,
    imagesUrl: tools.imagesUrl,
    contents: source ? { ...tools.contents, ...source.contents } : tools.contents,
    snapshot: source?.order,
    source: tools.source,
  };
}

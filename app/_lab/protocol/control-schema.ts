// What a guest may say on the control channel. Guests are not trusted: everything is checked before use.
import * as z from 'zod';

const id = z.int().min(1).max(0x7fff_ffff);

export const helloSchema = z.object({
  kind: z.enum(['unikernel', 'container-host']),
  buildId: z.string().max(64),
  verbs: z.array(z.string().max(32)).max(64),
  maxBody: z.int().positive(),
});

export const responseSchema = z.discriminatedUnion('ok', [
  z.looseObject({ id, ok: z.literal(true) }),
  z.looseObject({
    id,
    ok: z.literal(false),
    error: z.object({ code: z.string().max(64), message: z.string().max(4096) }),
  }),
]);

export const eventSchema = z.looseObject({ name: z.string().max(64), atNs: z.number() });

export const pingSchema = z.object({
  nonce: z.string().regex(/^[0-9a-f]{0,64}$/),
  cpl: z.int().min(0).max(3),
  uptimeNs: z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]),
});

export const execSchema = z.object({
  exit: z.int().nullish(),
  signal: z.union([z.string().max(32), z.int()]).nullish(),
  elapsedNs: z.union([z.int().nonnegative(), z.string().regex(/^\d+$/)]),
});

export const fileSchema = z.object({ size: z.int().nonnegative() });

/** Bytes of a data frame, as the guest sent them. */
export interface ControlData {
  readonly id: number;
  readonly stream: number;
  readonly isEnd: boolean;
  readonly bytes: Uint8Array;
}

/** `null` for a body too short to be data. */
export function parseData(body: Uint8Array): ControlData | null {
  if (body.length < 6) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return {
    id: view.getUint32(0, true),
    stream: body[4] ?? 0,
    isEnd: ((body[5] ?? 0) & 1) === 1,
    bytes: body.subarray(6),
  };
}

/** `undefined` for a body that is not JSON. */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

// The few platform names that pages, workers and Node share, for the modules compiled without the DOM.
declare const performance: { now(): number; readonly timeOrigin: number };
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}
declare function fetch(
  url: string,
  options: { cache: 'reload' | 'default'; credentials: 'omit' },
): Promise<Response>;
declare class ReadableBytes {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<unknown> };
}
declare class Response {
  constructor(body: ReadableBytes);
  readonly status: number;
  readonly body: ReadableBytes | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare class DecompressionStream {
  constructor(format: 'gzip');
  readonly readable: ReadableBytes;
  readonly writable: { getWriter(): { write(chunk: Uint8Array): Promise<void>; close(): Promise<void> } };
}
interface Crypto {
  getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  readonly subtle: { digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
}
declare const crypto: Crypto;

// The two ends of a worker border, without naming `Worker`: a page, a test and Node each make their own.
import type { Disposable } from '@/_shared/disposable';
import type { Event } from '@/_shared/emitter';

/** What a message may hand over instead of copying: buffers and message ports. */
export type Transferred = object;

/** The side that started a worker. Disposing it ends the worker at once. */
export interface WorkerPort<Out, In> extends Disposable {
  post(message: Out, transfer?: readonly Transferred[]): void;
  readonly onMessage: Event<In>;
  /** The worker could not be loaded, threw outside its switch, or ended by itself. */
  readonly onDeath: Event<string>;
}

/** The side inside the worker. */
export interface WorkerScope<Out, In> {
  post(message: Out, transfer?: readonly Transferred[]): void;
  listen(listener: (message: In) => void): void;
}

/** One end of a direct line between two workers. Opaque to the session, which only passes it on. */
export type LinePort = Transferred;

/** A compiled WebAssembly module. Opaque outside the workers: it crosses borders, nobody looks inside. */
export type EngineModule = object;

// The server images whose rate is measured, and what each is asked.
import type { LoadRequest } from '@/_lab/protocol/network-messages';

/** What a load says: the part of a request that belongs to the protocol. */
export type Question =
  | Pick<Extract<LoadRequest, { path: string }>, 'path'>
  | Pick<Extract<LoadRequest, { protocol: 'redis' }>, 'protocol' | 'command' | 'key' | 'value'>;

export interface Ask {
  /** Where an image is asked more than one thing. */
  readonly name: string | null;
  readonly request: Question;
}

export interface Server {
  readonly image: string;
  /** In this order: what is got must have been set. */
  readonly asks: readonly Ask[];
  /** Of the unikernel, and inside a container of its own. */
  readonly port: number;
  /** The image of the container that does the same; another's where this program cannot be a process of Linux. */
  readonly container: string;
  /** What is started on the host's own network, and the port it then has there. */
  readonly onHost: { readonly command: string; readonly port: number };
}

const get = (path: string): readonly Ask[] => [{ name: null, request: { path } }];

const stored = { protocol: 'redis', key: 'measured', value: 'what was set, to be got again' } as const;
const setAndGet: readonly Ask[] = [
  { name: 'SET', request: { ...stored, command: 'SET' } },
  { name: 'GET', request: { ...stored, command: 'GET' } },
];

const web = { asks: get('/info'), port: 80, container: 'web', onHost: { command: 'web 8101', port: 8101 } };

export const servers: readonly Server[] = [
  { ...web, image: 'web' },
  // The same service without POSIX: there is nothing of Linux that it could call.
  { ...web, image: 'clean' },
  { image: 'nginx', asks: get('/index.html'), port: 80, container: 'nginx', onHost: { command: 'nginx', port: 80 } },
  { image: 'mirage-http', asks: get('/info'), port: 80, container: 'mirage-http', onHost: { command: 'mirage-http 8101', port: 8101 } },
  { image: 'redis', asks: setAndGet, port: 6379, container: 'redis', onHost: { command: 'redis', port: 6379 } },
];

/** An HTTP request to a server inside the machine. Sent by the gateway over the lab's network. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  /** TCP port, 80 unless given. */
  readonly port?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** 5,000 unless given; covers connection and response. */
  readonly timeoutMs?: number;
  /** Keep trying to connect until `timeoutMs`, for a server that is just starting. */
  readonly retryUntilUp?: boolean;
}

/** What came back, with times of the network worker's clock. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB is kept; `bodyBytes` counts all. */
  readonly body: Uint8Array;
  readonly bodyBytes: number;
  /** Milliseconds from the request to its first and last byte, connection included. */
  readonly firstByteMs: number;
  readonly totalMs: number;
}

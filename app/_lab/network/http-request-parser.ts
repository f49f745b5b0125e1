// Parses HTTP/1.1 requests without a body from a byte stream (RFC 9112). Guests are not trusted: everything is bounded.

const MAX_HEAD_BYTES = 8192;
const HEAD_END = '\r\n\r\n';

export interface ParsedRequest {
  readonly method: string;
  /** As sent: path and query. */
  readonly target: string;
  /** Lower case, without a port; empty where none was named. */
  readonly host: string;
  /** Whether the client wants the connection to end after the answer. */
  readonly closes: boolean;
}

/** What the bytes so far hold: a request, too little, or something that is no request this parser takes. */
export type RequestStep =
  | { readonly kind: 'request'; readonly request: ParsedRequest }
  | { readonly kind: 'more' }
  | { readonly kind: 'malformed'; readonly detail: string };

export class HttpRequestParser {
  private held = '';

  push(bytes: Uint8Array): void {
    this.held += String.fromCharCode(...bytes);
  }

  /** Takes the next whole request out of what was pushed. */
  next(): RequestStep {
    const end = this.held.indexOf(HEAD_END);
    if (end === -1) return this.held.length > MAX_HEAD_BYTES ? malformed('the head is too long') : { kind: 'more' };
    const head = this.held.slice(0, end);
    this.held = this.held.slice(end + HEAD_END.length);
    return head.length > MAX_HEAD_BYTES ? malformed('the head is too long') : parseHead(head);
  }
}

function malformed(detail: string): RequestStep {
  return { kind: 'malformed', detail };
}

function parseHead(head: string): RequestStep {
  const lines = head.split('\r\n');
  const first = /^([A-Z]{1,16}) (\/[\x21-\x7e]*) HTTP\/1\.([01])$/.exec(lines[0] ?? '');
  if (!first) return malformed('the request line is none');
  const headers = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const header = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (!header) return malformed('a header line has no name');
    headers.set((header[1] ?? '').toLowerCase(), header[2] ?? '');
  }
  if (headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0') return malformed('requests have no body here');
  const connection = (headers.get('connection') ?? '').toLowerCase();
  return {
    kind: 'request',
    request: {
      method: first[1] ?? '',
      target: first[2] ?? '',
      host: (headers.get('host') ?? '').toLowerCase().replace(/:\d{1,5}$/, ''),
      closes: connection === 'close' || (first[3] === '0' && connection !== 'keep-alive'),
    },
  };
}

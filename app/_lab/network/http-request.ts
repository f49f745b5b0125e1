import type { HttpRequest } from '@/_lab/protocol/http';

/** The bytes of one request. Header names and values with line breaks are refused. */
export function encodeRequest(host: string, request: HttpRequest, keepAlive: boolean): Uint8Array<ArrayBuffer> | null {
  const headers: Record<string, string> = {
    host,
    connection: keepAlive ? 'keep-alive' : 'close',
    ...request.headers,
  };
  if (request.body) headers['content-length'] = String(request.body.length);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const unsafe = [request.path, ...lines].some((line) => /[^\x20-\x7e]/.test(line));
  if (unsafe || / /.test(request.path)) return null;
  const head = new TextEncoder().encode(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (!request.body) return head;
  const whole = new Uint8Array(head.length + request.body.length);
  whole.set(head);
  whole.set(request.body, head.length);
  return whole;
}

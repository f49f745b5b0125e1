// Sends each page its Content-Security-Policy. Script hashes are those collected after the build
// (app/_build/script-hashes.mjs); an address that is not a built page shows the not-found page, so it gets that page's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NextResponse, type NextRequest } from 'next/server';

type ScriptHashes = Readonly<Record<string, readonly string[]>>;

let hashes: ScriptHashes | null = null;

function scriptHashes(): ScriptHashes {
  hashes ??= JSON.parse(readFileSync(join(process.cwd(), '.next', 'script-hashes.json'), 'utf8')) as ScriptHashes;
  return hashes;
}

function policy(pathname: string): string {
  const known = scriptHashes();
  const inline = known[pathname] ?? known['/_not-found'] ?? [];
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${inline.join(' ')}`,
    // xterm writes style elements at run time.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function proxy(request: NextRequest): NextResponse {
  const response = NextResponse.next();
  // The development server evaluates code and injects scripts of its own.
  if (process.env.NODE_ENV === 'production') {
    response.headers.set('Content-Security-Policy', policy(request.nextUrl.pathname));
  }
  return response;
}

// Static files carry no scripts of ours; the worker scripts' own policy is set in next.config.js.
export const config = { matcher: ['/((?!_next/|images/|lab/[0-9a-f]|favicon).*)'] };

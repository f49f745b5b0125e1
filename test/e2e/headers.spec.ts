// What the server sends with each kind of file: the policies that keep pages and workers to themselves.
import { expect, test } from '@playwright/test';
import assets from '../../public/lab/assets.json' with { type: 'json' };

const pages = ['/', '/lab', '/learn/from-application-to-machine-image', '/no-such-page'];

for (const page of pages) {
  test(`${page} allows no script but the listed ones`, async ({ request }) => {
    const response = await request.get(page);
    const policy = response.headers()['content-security-policy'] ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts).toMatch(/'sha256-/);
    // Firefox counts receiving a compiled module from a worker as compiling; text is never evaluated anywhere.
    expect(scripts.replace("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(response.headers()['x-content-type-options']).toBe('nosniff');
    expect(response.headers()['x-powered-by']).toBeUndefined();
  });

  test(`the policy of ${page} lists every inline script it has`, async ({ request }) => {
    const response = await request.get(page);
    const policy = response.headers()['content-security-policy'] ?? '';
    const html = await response.text();
    const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code ?? '');
    expect(inline.length).toBeGreaterThan(0);
    for (const code of inline) {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code));
      expect(policy).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
    }
  });
}

test('a worker may compile WebAssembly and reach its own origin, and is cached for ever', async ({ request }) => {
  const response = await request.get(`/${assets.machineWorker.path}`);
  expect(response.headers()['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
  );
  expect(response.headers()['cache-control']).toContain('immutable');
});

test('no page may evaluate text as code', async ({ page }) => {
  await page.goto('/');
  const refused = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ranInline = true';
    document.head.append(script);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return !('ranInline' in globalThis);
  });
  expect(refused).toBe(true);
});

import { fileURLToPath } from 'node:url';
import createMDX from '@next/mdx';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// Turbopack hands plug-ins to its MDX loader as data, so they are named, not imported.
const withMDX = createMDX({
  options: {
    remarkPlugins: [
      'remark-gfm',
      'remark-frontmatter',
      ['remark-mdx-frontmatter', { name: 'frontmatter' }],
      at('./app/_content/plugins/heading-ids.mjs'),
    ],
    rehypePlugins: [
      [
        'rehype-pretty-code',
        {
          theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
          keepBackground: false,
          bypassInlineCode: true,
        },
      ],
    ],
  },
});

/** Sent with everything. The policy for scripts of pages is proxy.ts's, because it lists hashes by path. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()' },
];

/** A worker lives under the policy of its own file; WebAssembly is compiled nowhere else. */
const workerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const forever = { key: 'Cache-Control', value: 'public, max-age=31536000, immutable' };

/** @type {import('next').NextConfig} */
const config = {
  pageExtensions: ['ts', 'tsx'],
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: at('.') },
  headers: () => [
    { source: '/:path*', headers: securityHeaders },
    // A page may not be framed, except those made for it.
    { source: '/((?!embed/).*)', headers: [{ key: 'X-Frame-Options', value: 'SAMEORIGIN' }] },
    // One folder below /lab is a build's hash; /lab itself is a page.
    { source: '/lab/:hash/:file+', headers: [{ key: 'Content-Security-Policy', value: workerPolicy }, forever] },
    { source: '/images/:image/:file+', headers: [forever] },
  ],
};

export default withMDX(config);

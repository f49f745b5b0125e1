import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { interfaceFace, reading, terminal } from '@/_ui/fonts';
import { themeScript } from '@/_ui/theme-script';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Ring Zero: unikernels, running in your browser', template: '%s · Ring Zero' },
  description: 'A course on unikernels whose container host and unikernels run live in the page.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fcfbf8' },
    { media: '(prefers-color-scheme: dark)', color: '#15171b' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script sets an attribute here before React sees the page.
    <html lang="en" className={`${reading.variable} ${interfaceFace.variable} ${terminal.variable}`} suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <a href="#main" className="button button-strong fixed top-2 left-2 z-50 not-focus:sr-only">
          Skip to the text
        </a>
        {children}
      </body>
    </html>
  );
}

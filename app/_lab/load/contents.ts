// Files that no server has: an image that was made in the page.
import type { FileContents } from '@/_lab/protocol/machine-messages';
import type { LoadPlatform } from './file-loader';

/** A platform that has `contents` at hand and fetches everything else. */
export function withContents(platform: LoadPlatform, imagesUrl: string, contents: FileContents = {}): LoadPlatform {
  const byUrl = new Map(Object.entries(contents).map(([path, bytes]) => [imagesUrl + path, bytes]));
  if (byUrl.size === 0) return platform;
  return {
    ...platform,
    fetch(url, options) {
      const bytes = byUrl.get(url);
      return bytes ? Promise.resolve({ status: 200, body: { getReader: () => readerOf(bytes) } }) : platform.fetch(url, options);
    },
  };
}

function readerOf(bytes: Uint8Array) {
  let left: Uint8Array | undefined = bytes;
  return {
    read() {
      const value = left;
      left = undefined;
      return Promise.resolve(value ? { done: false, value } : { done: true });
    },
    cancel: () => Promise.resolve(),
  };
}

import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withContents } from '@/_lab/load/contents';
import { loadFile, type LoadPlatform } from '@/_lab/load/file-loader';
import { FakeClock } from '../../support/fake-clock';

const root = 'http://lab/images/';
const bytes = new Uint8Array(randomBytes(5000));
const sha256 = (input: Uint8Array) => createHash('sha256').update(input).digest('hex');
const file = { path: 'deployed/x.elf', bytes: bytes.length, rawBytes: bytes.length, sha256: sha256(bytes), encoding: null };

function platform(): LoadPlatform & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch(url) {
      asked.push(url);
      return Promise.resolve({ status: 404, body: null });
    },
    inflater: () => {
      throw new Error('nothing here is packed');
    },
    sha256: (input) => Promise.resolve(sha256(input)),
    clock: new FakeClock(),
  };
}

describe('an image made in the page', () => {
  it('is loaded without a request, as often as it is wanted', async () => {
    const server = platform();
    const local = withContents(server, root, { [file.path]: bytes });
    for (let time = 0; time < 2; time += 1) {
      expect(await loadFile(local, root + file.path, file)).toEqual({ ok: true, value: bytes });
    }
    expect(server.asked).toEqual([]);
  });

  it('is checked like one that was fetched', async () => {
    const altered = bytes.slice();
    altered[99]! ^= 1;
    const local = withContents(platform(), root, { [file.path]: altered });
    const result = await loadFile(local, root + file.path, file, { attempts: 1 });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'file', fault: 'altered', path: file.path } });
  });

  it('hides no other file', async () => {
    const server = platform();
    const local = withContents(server, root, { [file.path]: bytes });
    const other = { ...file, path: 'web/web.elf' };
    expect(await loadFile(local, root + other.path, other)).toMatchObject({ ok: false, failure: { fault: 'missing' } });
    expect(server.asked).toEqual([root + other.path]);
  });
});

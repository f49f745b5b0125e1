// Nothing a guest sends may make the page ask the network for anything.
import { afterEach, describe, expect, it } from 'vitest';
import { add, booted, guestLab, hasImage, host, sleep, unikernel, value, text } from '../support/guest-lab';

const preload = new URL('../support/watch-fetch.mjs', import.meta.url).href;
const channel = new BroadcastChannel('ring-zero-requests');
const seen: string[] = [];
channel.onmessage = (event) => seen.push(String((event).data));
(channel as unknown as { unref(): void }).unref();

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  seen.length = 0;
});

describe('guest traffic', () => {
  it('causes no request of the page: what workers fetch is named in the manifest, and fetched before boot', async () => {
    const { lab } = await guestLab({ preload });
    ends.push(() => lab.dispose());
    const machine = await booted(lab, unikernel);
    await sleep(50);
    const before = seen.length;
    expect(before).toBeGreaterThan(0);
    for (const request of seen) expect(request).toMatch(/^fetch file:\/\/.*(\/images\/(web|gateway)\/|\/lab\/)/);
    for (let n = 0; n < 100; n += 1) await machine.request({ method: 'GET', path: `/echo?nonce=${n}` });
    await sleep(100);
    expect(seen.slice(before)).toEqual([]);
  });

  it.skipIf(!hasImage('linux-host'))('to addresses and names outside the lab goes nowhere', async () => {
    const { lab } = await guestLab({ preload });
    ends.push(() => lab.dispose());
    const machine = await booted(lab, host);
    const commands = [
      ['curl', '-s', '-m', '3', 'http://93.184.216.34/'],
      ['curl', '-s', '-m', '3', 'http://example.com/'],
      ['curl', '-s', '-m', '3', '-H', 'Host: example.com', 'http://10.0.0.1/'],
      ['curl', '-s', '-m', '3', 'http://gateway.lab:8080/'],
    ];
    for (const argv of commands) {
      const result = value(await machine.exec({ argv, timeoutMs: 60_000 }));
      expect([result.exit === 0, text(result.stdout)]).toEqual([false, '']);
    }
    for (const request of seen) expect(request).toMatch(/^fetch file:\/\/.*(\/images\/(linux-host|gateway)\/|\/lab\/)/);
  });

  it.skipIf(!hasImage('linux-host'))('inside the lab reaches machines by name, both ways', async () => {
    const { lab } = await guestLab();
    ends.push(() => lab.dispose());
    const [machine, peer] = [add(lab, host), add(lab, unikernel)];
    const boots = await Promise.all([machine.boot(), peer.boot()]);
    expect(boots).toEqual([{ ok: true, value: undefined }, { ok: true, value: undefined }]);
    const answer = value(await machine.exec({ argv: ['curl', '-s', '-m', '20', 'http://unikernel.lab/info'], timeoutMs: 60_000 }));
    expect(JSON.parse(text(answer.stdout))).toMatchObject({ cpl: 0, name: 'unikernel' });
    const unknown = value(await machine.exec({ argv: ['curl', '-s', '-m', '20', 'http://nobody.lab/'], timeoutMs: 60_000 }));
    expect(unknown.exit).toBe(6);
  });
});

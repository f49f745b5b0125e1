// The privilege level three ways: the program's own CS, an instruction only level 0 may execute, the emulator's view.
import { describe, expect, it } from 'vitest';
import { booted, guestLab, hasImage, host, text, value } from '../support/guest-lab';

const vm = { image: 'web-linux-vm', name: 'vm', mac: '00:22:15:00:00:28', ip: '10.0.0.40' };

describe.skipIf(!hasImage('web-linux-vm'))('the same program on Linux', () => {
  it('runs at level 3 by its own CS and as the emulator sees it, in the VM', async () => {
    const { lab } = await guestLab();
    const machine = await booted(lab, vm);
    const answer = value(await machine.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: 20_000 }));
    expect(JSON.parse(text(answer.body))).toMatchObject({ cpl: 3 });
    value(await lab.load('vm', { path: '/info', connections: 2, requests: 200, durationMs: 60_000 }));
    const { levels } = value(await machine.sample());
    expect(levels[0]).toBeGreaterThan(0);
    expect(levels[3]).toBeGreaterThan(0);
    lab.dispose();
  });
});

describe.skipIf(!hasImage('linux-host'))('the container host', () => {
  it('runs its agent at level 3, on a nonce', async () => {
    const { lab } = await guestLab();
    const machine = await booted(lab, host);
    expect(value(await machine.ping('0123abcd'))).toMatchObject({ nonce: 'dcba3210', cpl: 3, emulatorCpl: 3 });
    lab.dispose();
  });
});

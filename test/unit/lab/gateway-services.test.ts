import { describe, expect, it } from 'vitest';
import { answerDhcp } from '@/_lab/network/dhcp';
import { answerDns } from '@/_lab/network/dns';
import { answerNtp } from '@/_lab/network/ntp';
import { macBytes } from '@/_lab/protocol/ethernet-address';

const machines = [{ name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' }];

function dnsQuery(name: string, type = 1): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return Uint8Array.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

const code = (answer: Uint8Array | null) => answer![3]! & 15;

describe('names', () => {
  it('answers a machine of the lab, whatever its case', () => {
    for (const name of ['unikernel.lab', 'UniKernel.LAB']) {
      const answer = answerDns(dnsQuery(name), machines)!;
      expect([...answer.subarray(0, 2)]).toEqual([0x12, 0x34]);
      expect(code(answer)).toBe(0);
      expect([...answer.subarray(-4)]).toEqual([10, 0, 0, 10]);
    }
  });

  it('knows the gateway', () => {
    expect([...answerDns(dnsQuery('gateway.lab'), machines)!.subarray(-4)]).toEqual([10, 0, 0, 1]);
  });

  it('has no address of another kind for a name that exists', () => {
    const answer = answerDns(dnsQuery('unikernel.lab', 28), machines)!;
    expect([code(answer), answer[7]]).toEqual([0, 0]);
  });

  it.each(['example.org', 'unikernel', 'other.lab', 'lab', 'unikernel.lab.example.org'])('says that %s does not exist', (name) => {
    expect(code(answerDns(dnsQuery(name), machines))).toBe(3);
  });

  it('survives queries cut anywhere, and answers no answers', () => {
    const query = dnsQuery('unikernel.lab');
    for (let size = 0; size < query.length; size += 1) answerDns(query.subarray(0, size), machines);
    const response = query.slice();
    response[2] = 0x81;
    expect(answerDns(response, machines)).toBeNull();
  });
});

function dhcp(type: number, mac: string, requested?: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(300);
  bytes.set([1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef]);
  bytes.set(macBytes(mac), 28);
  bytes.set([0x63, 0x82, 0x53, 0x63, 53, 1, type, ...(requested ? [50, 4, ...requested] : []), 255], 236);
  return bytes;
}

const option = (answer: Uint8Array, wanted: number): number[] => {
  for (let at = 240; answer[at] !== 255; at += 2 + answer[at + 1]!) {
    if (answer[at] === wanted) return [...answer.subarray(at + 2, at + 2 + answer[at + 1]!)];
  }
  return [];
};

describe('addresses', () => {
  it('offers each machine the address of its instance spec', () => {
    const offer = answerDhcp(dhcp(1, '00:22:15:00:00:0a'), machines)!;
    expect(option(offer, 53)).toEqual([2]);
    expect([...offer.subarray(16, 20)]).toEqual([10, 0, 0, 10]);
    expect([...offer.subarray(4, 8)]).toEqual([0xde, 0xad, 0xbe, 0xef]);
    expect(option(offer, 1)).toEqual([255, 255, 255, 0]);
    expect(option(offer, 3)).toEqual([10, 0, 0, 1]);
    expect(option(offer, 6)).toEqual([10, 0, 0, 1]);
  });

  it('grants that address and refuses any other', () => {
    expect(option(answerDhcp(dhcp(3, '00:22:15:00:00:0a', [10, 0, 0, 10]), machines)!, 53)).toEqual([5]);
    const refused = answerDhcp(dhcp(3, '00:22:15:00:00:0a', [10, 0, 0, 99]), machines)!;
    expect(option(refused, 53)).toEqual([6]);
    expect([...refused.subarray(16, 20)]).toEqual([0, 0, 0, 0]);
  });

  it('has none for strangers, and survives messages cut anywhere', () => {
    expect(answerDhcp(dhcp(1, '00:22:15:00:00:63'), machines)).toBeNull();
    const whole = dhcp(3, '00:22:15:00:00:0a', [10, 0, 0, 10]);
    for (let size = 0; size < whole.length; size += 1) answerDhcp(whole.subarray(0, size), machines);
  });
});

describe('time of day', () => {
  it('answers with the transmit time as origin and the seconds since 1900', () => {
    const request = new Uint8Array(48);
    request[0] = 0x23;
    request.set([1, 2, 3, 4, 5, 6, 7, 8], 40);
    const answer = answerNtp(request, 1_500)!;
    expect(answer[0]).toBe(0x24);
    expect([...answer.subarray(24, 32)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const view = new DataView(answer.buffer);
    expect([view.getUint32(40), view.getUint32(44)]).toEqual([2_208_988_801, 0x8000_0000]);
  });

  it('answers clients only', () => {
    expect(answerNtp(new Uint8Array(48), 0)).toBeNull();
    expect(answerNtp(new Uint8Array(10).fill(0x23), 0)).toBeNull();
  });
});

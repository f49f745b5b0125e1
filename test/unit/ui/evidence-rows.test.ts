import { describe, expect, it } from 'vitest';
import type { Evidence } from '@/_lab/evidence/evidence';
import { evidenceCsv, evidenceRows, formatEvidence, transfersOf } from '@/_lab/ui/evidence-rows';

function evidence(change: Partial<Evidence>): Evidence {
  return {
    lane: 'a', quantity: 'first-http-200', value: 290, unit: 'ms', machine: 'unikernel', event: 'first HTTP 200',
    clock: 'worker performance.now since boot', temperature: 'cold', transfers: 'no', ...change,
  };
}

describe('evidence rows', () => {
  it('keep cold and warm apart, in the order of the lanes', () => {
    const rows = evidenceRows([evidence({ lane: 'c' }), evidence({ temperature: 'warm' }), evidence({})]);
    expect(rows.map(({ lane, temperature }) => `${lane} ${temperature}`)).toEqual(['a cold', 'a warm', 'c cold']);
  });

  it('show the newest number of a cell', () => {
    const [row] = evidenceRows([evidence({ value: 290 }), evidence({ value: 250 })]);
    expect(row?.cells.get('first-http-200')?.value).toBe(250);
  });

  it('leave out lanes without a number', () => {
    expect(evidenceRows([])).toEqual([]);
  });

  it('say whether a quantity transfers only once it was measured', () => {
    expect(transfersOf([evidence({})], 'first-http-200')).toBe('no');
    expect(transfersOf([evidence({})], 'bytes-fetched')).toBeNull();
  });
});

describe('numbers', () => {
  it.each([
    [{ value: 212.43, unit: 'ms' }, '212 ms'],
    [{ value: 4812, unit: 'ms' }, '4.81 s'],
    [{ value: 68_734, unit: 'bytes' }, '68.7 kB'],
    [{ value: 12_345_678, unit: 'instructions' }, '12.3 M'],
    [{ value: 0, unit: 'level' }, '0'],
  ] as const)('%j reads %j', (change, text) => {
    expect(formatEvidence(evidence(change)).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

describe('CSV', () => {
  it('has a line for each number, with its source', () => {
    const [head, line] = evidenceCsv([evidence({ event: 'a "quoted", event' })]).split('\r\n');
    expect(head).toBe('lane,what,temperature,quantity,value,unit,machine,event,clock,transfers');
    expect(line).toBe(
      'a,"unikernel, a new machine to HTTP 200",cold,first-http-200,290,ms,unikernel,"a ""quoted"", event",worker performance.now since boot,no',
    );
  });
});

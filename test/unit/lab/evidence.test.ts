import { describe, expect, it } from 'vitest';
import { lanes, quantities, type Evidence, type Lane } from '@/_lab/evidence/evidence';
import { privilegeLevelOf } from '@/_lab/evidence/info';
import { rowsOfMetrics } from '@/_lab/evidence/row';
import { laneOrder, runLane, runLanes } from '@/_lab/evidence/run-lanes';
import { median } from '@/_lab/node/median';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Metric } from '@/_lab/protocol/metric';
import type { ExecRequest, HttpRequest } from '@/_lab/session/machine';
import type { Lab } from '@/_lab/session/lab';
import { ok } from '@/_shared/result';
import { FakeMachine } from '../../support/fake-machine';
import { sampleImage } from '../../support/sample-images';

const metric = (name: Metric['name'], value: number, unit: Metric['unit']): Metric => ({
  name, value, unit, event: 'e', clock: 'none', temperature: 'cold',
});

/** A machine that claims to be live and counts up: what a lane makes of numbers, without an emulator. */
class Counting extends FakeMachine {
  private count = 0;
  readonly commands: string[] = [];

  constructor(spec: InstanceSpec) {
    super(spec, sampleImage);
    Object.defineProperty(this, 'source', { value: 'live' });
  }

  override async boot() {
    const result = await super.boot();
    this.record.addMetric(metric('ready-marker', 1000, 'ms'));
    this.record.addMetric(metric('bytes-fetched', 5000, 'bytes'));
    this.record.addMetric(metric('instructions-at-ready', 300, 'instructions'));
    this.record.addMetric(metric('memory-touched-at-ready', 2, 'pages'));
    return result;
  }

  override request(_request: HttpRequest) {
    const body = new TextEncoder().encode('{"cpl":3}');
    return Promise.resolve(ok({ status: 200, headers: {}, body, bodyBytes: body.length, firstByteMs: 150, totalMs: 151 }));
  }

  override exec(request: ExecRequest) {
    this.commands.push(request.argv.join(' '));
    return super.exec(request);
  }

  sample() {
    this.count += 1;
    const n = this.count;
    return Promise.resolve(ok({ fetchedBytes: n * 100, instructions: n * 10, levels: [1, 0, 0, n], touchedPages: n } as const));
  }
}

function labOf(make: (spec: InstanceSpec) => FakeMachine): Lab & { readonly machines: FakeMachine[] } {
  const machines: FakeMachine[] = [];
  const add = (spec: InstanceSpec) => {
    const machine = make(spec);
    machines.push(machine);
    return ok(machine);
  };
  const remove = (name: string) => machines.splice(0, machines.length, ...machines.filter((machine) => machine.spec.name !== name));
  return { machines, add, remove } as unknown as Lab & { readonly machines: FakeMachine[] };
}

const find = (rows: readonly Evidence[], quantity: Evidence['quantity']) => rows.find((row) => row.quantity === quantity);

describe('evidence', () => {
  it('comes from live machines only', async () => {
    const lab = labOf((spec) => new FakeMachine(spec));
    lab.add({ image: 'web', name: 'unikernel', mac: 'x', ip: 'y' });
    expect(await runLane(lab, 'a')).toEqual({ ok: false, failure: 'unikernel is a fake machine' });
    const progress = { onLane: () => undefined, onEvidence: () => undefined };
    expect(await runLanes(lab, progress)).toMatchObject({ ok: false, failure: { lane: 'a' } });
  });

  it('of a container is the growth of its host, first and again, and the container is removed', async () => {
    const lab = labOf((spec) => new Counting(spec));
    const rows = await runLane(lab, 'b-crun');
    if (!rows.ok) throw new Error(rows.failure);
    expect(rows.value.map(({ temperature }) => temperature)).toEqual([...Array<string>(5).fill('cold'), ...Array<string>(5).fill('warm')]);
    expect(find(rows.value, 'first-http-200')).toMatchObject({ value: 150, unit: 'ms', transfers: 'no' });
    expect(find(rows.value, 'bytes-fetched')).toMatchObject({ value: 100, transfers: 'yes' });
    expect(find(rows.value, 'ram-touched')).toMatchObject({ value: 4096, transfers: 'with care' });
    expect(find(rows.value, 'privilege-level')).toMatchObject({ value: 3, unit: 'level' });
    expect((lab.machines[0] as Counting).commands).toEqual(['lane-crun', 'lane-crun stop', 'lane-crun', 'lane-crun stop']);
  });

  it('of containers comes from a host of the lanes, switched on without warm-up, not from the reader\'s', async () => {
    const lab = labOf((spec) => new Counting(spec));
    lab.add({ image: 'linux-host', name: 'host', mac: 'x', ip: 'y' });
    await runLane(lab, 'b-crun');
    expect(lab.machines.map(({ spec }) => [spec.name, spec.args])).toEqual([
      ['host', undefined],
      ['lane-host', { warm: '0' }],
    ]);
    await runLanes(lab, { onLane: () => undefined, onEvidence: () => undefined });
    expect(lab.machines.map(({ spec }) => spec.name)).not.toContain('lane-host');
  });

  it('of a first instance is the host and its first container together', async () => {
    const lab = labOf((spec) => new Counting(spec));
    const container = await runLane(lab, 'b-crun');
    const rows = await runLane(lab, 'd', container.ok ? container.value : []);
    if (!rows.ok) throw new Error(rows.failure);
    expect(find(rows.value, 'first-http-200')).toMatchObject({ lane: 'd', value: 1150 });
    expect(find(rows.value, 'bytes-fetched')).toMatchObject({ value: 5100 });
    expect(await runLane(labOf((spec) => new Counting(spec)), 'd')).toMatchObject({ ok: false });
  });

  it('has every lane, in the order that the last one needs', () => {
    expect([...laneOrder].sort()).toEqual((Object.keys(lanes) as Lane[]).sort());
    expect(laneOrder.indexOf('d')).toBeGreaterThan(laneOrder.indexOf('b-crun'));
  });

  it('turns pages into bytes and leaves out what is no quantity of the table', () => {
    const rows = rowsOfMetrics({ lane: 'a', machine: 'm' }, [metric('memory-touched-at-ready', 3, 'pages'), metric('requests-made', 1, 'count')]);
    expect(rows).toMatchObject([{ quantity: 'ram-touched', value: 12_288, unit: 'bytes' }]);
    for (const row of rows) expect(quantities).toContain(row.quantity);
  });

  it('takes a privilege level only from an answer that states one', () => {
    const answer = (status: number, body: string) => ({
      status, headers: {}, body: new TextEncoder().encode(body), bodyBytes: body.length, firstByteMs: 1, totalMs: 1,
    });
    expect(privilegeLevelOf(answer(200, '{"cpl":0}'))).toEqual({ ok: true, value: 0 });
    for (const bad of [answer(200, '{"cpl":9}'), answer(200, 'no'), answer(500, '{"cpl":0}')]) expect(privilegeLevelOf(bad).ok).toBe(false);
  });

  it('is a median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });
});

// What the smallest system call costs, as a call in the unikernel and as a change of privilege in the emulated Linux.
import { booted, hostSpec, unikernelSpec, withLab, type Benchmark, type Figure } from './benchmark';

const LIMIT_MS = 60_000;
const PROGRAM = '/usr/lib/ring-zero/callcost';

/** The last round a run of `callcost` printed: by then the emulator has compiled what it runs. */
function lastRound(printed: string): number {
  const rounds = [...printed.matchAll(/round \d+: ([\d.]+) ns a call/g)];
  return Number(rounds.at(-1)?.[1] ?? Number.NaN);
}

const figure = (label: string, ns: number, target: string | null): Figure => ({ label, value: ns, text: `${ns.toFixed(0)} ns`, target });

export const callCost: Benchmark = {
  title: 'one system call, warm',
  image: 'web',
  run(options) {
    return withLab(callCost.title, options, async (lab) => {
      const machine = await booted(lab, { ...unikernelSpec, image: 'callcost' });
      let printed = '';
      machine.attach((bytes) => (printed += new TextDecoder().decode(bytes))).dispose();
      const host = await booted(lab, hostSpec);
      const linux = await host.exec({ argv: [PROGRAM], timeoutMs: LIMIT_MS });
      if (!linux.ok) throw new Error(JSON.stringify(linux.failure));
      return {
        figures: [
          figure('unikernel', lastRound(printed), '≤ 150 ns'),
          figure('container host', lastRound(new TextDecoder().decode(linux.value.stdout)), 'reported'),
        ],
        how: 'getppid, 200,000 times, last of 10 rounds, the same source; by the guest clocks',
      };
    });
  },
};

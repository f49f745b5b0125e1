// What the unikernel images take: bytes, time to their first sign of life, memory.
import { PAGE_BYTES } from '@/_lab/evidence/row';
import type { Machine } from '@/_lab/session/machine';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import { metricOf, milliseconds, publishedManifest, unikernelSpec, withLab, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark';
import { median } from './median';

interface Start {
  readonly image: string;
  readonly args?: InstanceSpec['args'];
  /** Path that must answer 200, for servers; otherwise the ready marker counts. */
  readonly path: string | null;
  readonly target: string | null;
  readonly memoryTarget: string | null;
}

const starts: readonly Start[] = [
  { image: 'web', path: '/info', target: '≤ 80 ms', memoryTarget: '≤ 1 MB' },
  { image: 'clean', path: '/info', target: 'no later than web', memoryTarget: '≤ 0.5 MB' },
  { image: 'lua', path: null, target: '≤ 150 ms', memoryTarget: null },
  { image: 'sqlite', path: null, target: '≤ 200 ms', memoryTarget: null },
  { image: 'mirage-http', path: '/info', target: '≤ 300 ms', memoryTarget: null },
  { image: 'nginx', path: '/', target: null, memoryTarget: null },
  { image: 'redis', path: null, target: null, memoryTarget: '≤ 4 MB' },
  { image: 'linux-binary', path: null, target: null, memoryTarget: null },
];

/** Raw and compressed size of every unikernel of the manifest. */
export const imageSizes: Benchmark = {
  title: 'image',
  image: 'web',
  run({ imagesRoot }) {
    const targets: Readonly<Record<string, string>> = { web: '≤ 128 / 64 KB', clean: '≤ 64 KB', 'mirage-http': '≤ 4 MB' };
    const figures = publishedManifest(imagesRoot).images.flatMap((image): Figure[] => {
      const kernel = image.files.find(({ role }) => role === 'kernel');
      if (image.kind !== 'unikernel' || !kernel) return [];
      const text = `${(kernel.rawBytes / 1024).toFixed(1)} KB, ${(kernel.bytes / 1024).toFixed(1)} KB gzip`;
      return [{ label: image.id, value: kernel.rawBytes, text, target: targets[image.id] ?? null }];
    });
    return Promise.resolve({ title: imageSizes.title, figures, how: 'stripped, as the manifest lists it; KB of 1024 bytes' });
  },
};

/** From the emulator's construction to the first answer or prompt, and the memory touched by then. */
export const imageStarts: Benchmark = {
  title: 'new V86() to first answer or prompt',
  image: 'web',
  async run(options) {
    const known = new Set(publishedManifest(options.imagesRoot).images.map(({ id }) => id));
    const figures: Figure[] = [];
    const notes: string[] = [];
    for (const start of starts.filter(({ image }) => known.has(image))) {
      const result = await measure(start, options);
      figures.push(...result.figures);
      if (result.figures.some(({ value }) => Number.isNaN(value))) notes.push(`${start.image}: ${result.how}`);
    }
    if (known.has('clean')) figures.push(...(await cleanBesideWeb(options)).figures);
    const how = `median of ${options.runs}, emulator compiled before; memory at the ready marker, without VGA memory`;
    return { title: imageStarts.title, figures, how: [how, ...notes].join('; ') };
  },
};

function measure(start: Start, options: BenchmarkOptions) {
  return withLab(start.image, options, async (lab) => {
    const added = lab.add({ ...unikernelSpec, image: start.image, ...(start.args ? { args: start.args } : {}) });
    if (!added.ok) throw new Error(JSON.stringify(added.failure));
    const runs: number[] = [];
    for (let run = 0; run <= options.runs; run += 1) runs.push(await powerOn(added.value, start.path));
    const touched = await memoryTouched(added.value);
    return {
      figures: [
        milliseconds(start.image, median(runs.slice(1)), start.target),
        { label: `${start.image}, memory touched`, value: touched, text: `${(touched / 1e6).toFixed(2)} MB`, target: start.memoryTarget },
      ],
      how: '',
    };
  });
}

/** Booted in turn, so that both meet the same moods of this computer; without the emulator's own construction. */
function cleanBesideWeb(options: BenchmarkOptions) {
  return withLab('clean beside web', options, async (lab) => {
    const clean = lab.add({ ...unikernelSpec, image: 'clean', name: 'clean', mac: '00:22:15:00:00:0b', ip: '10.0.0.11' });
    const web = lab.add(unikernelSpec);
    if (!clean.ok || !web.ok) throw new Error(JSON.stringify([clean, web]));
    const ratios: number[] = [];
    for (let run = 0; run <= 2 * options.runs; run += 1) {
      const [ownMs, otherMs] = [await fromEngine(clean.value), await fromEngine(web.value)];
      ratios.push(ownMs / otherMs);
    }
    const ratio = median(ratios.slice(1));
    return { figures: [{ label: 'clean / web, from the constructed emulator', value: ratio, text: ratio.toFixed(2), target: '≤ 1' }], how: '' };
  });
}

async function fromEngine(machine: Machine): Promise<number> {
  await powerOn(machine, '/info');
  const ms = metricOf(machine, 'first-http-200') - metricOf(machine, 'engine-constructed');
  await machine.powerOff();
  return ms;
}

async function powerOn(machine: Machine, path: string | null): Promise<number> {
  await machine.powerOff();
  const boot = machine.boot();
  const answer = path ? await machine.request({ method: 'GET', path, retryUntilUp: true, timeoutMs: 20_000 }) : null;
  const result = await boot;
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  if (answer && !answer.ok) throw new Error(JSON.stringify(answer.failure));
  return metricOf(machine, path ? 'first-http-200' : 'ready-marker') - metricOf(machine, 'construction-began');
}

const SCAN_LIMIT_MS = 5000;

/** The worker scans memory after the ready marker; the figure comes when it is done. */
async function memoryTouched(machine: Machine): Promise<number> {
  for (const until = performance.now() + SCAN_LIMIT_MS; performance.now() < until; ) {
    const metric = machine.metrics.find(({ name }) => name === 'memory-touched-at-ready');
    if (metric) return metric.value * PAGE_BYTES;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return Number.NaN;
}

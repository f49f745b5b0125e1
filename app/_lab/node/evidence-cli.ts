// `npm run evidence`: the comparison in a terminal, measured by the page's own code in Node.
import { parseArgs } from 'node:util';
import { laneOrder } from '@/_lab/evidence/run-lanes';
import type { Lane } from '@/_lab/evidence/evidence';
import { benchmarks } from './benchmarks';
import type { BenchmarkResult } from './benchmark';
import { printBenchmarks, printLanes } from './evidence-print';
import { measureLanes, type LaneRuns } from './lane-runs';

const usage = `usage: npm run evidence -- [--json] [--image ID] [--runs N] [--quick] [--images FOLDER]
  --image ID   only what concerns one image: ${['web', 'linux-host', 'web-linux-vm'].join(', ')}
  --runs N     repetitions of a cheap measurement (5)
  --quick      a shorter idle measurement: 10 s instead of 60 s
  --images     folder with a manifest, instead of public/images`;

const imageOfLane: Readonly<Record<Lane, string>> = {
  a: 'web',
  c: 'web-linux-vm',
  'b-crun': 'linux-host',
  'b-docker': 'linux-host',
  d: 'linux-host',
};

interface Options {
  readonly json: boolean;
  readonly image: string | null;
  readonly runs: number;
  readonly quick: boolean;
  readonly imagesRoot?: string;
}

function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        image: { type: 'string' },
        runs: { type: 'string', default: '5' },
        images: { type: 'string' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const runs = Number(values.runs);
    if (values.help || !Number.isInteger(runs) || runs < 1) return null;
    return { json: values.json, image: values.image ?? null, runs, quick: values.quick, imagesRoot: values.images };
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    console.error(usage);
    return 2;
  }
  const wanted = (image: string) => options.image === null || options.image === image;
  const lanes: LaneRuns = await measureLanes({
    lanes: laneOrder.filter((lane) => wanted(imageOfLane[lane])),
    runs: options.runs,
    imagesRoot: options.imagesRoot,
    onNote: (note) => console.error(note),
  });
  const results: BenchmarkResult[] = [];
  for (const benchmark of benchmarks.filter(({ image }) => wanted(image))) {
    console.error(`${benchmark.title} …`);
    results.push(await benchmark.run(options));
  }
  if (options.json) console.log(JSON.stringify({ node: process.version, lanes, benchmarks: results }, null, 1));
  else {
    printLanes(lanes);
    printBenchmarks(results);
  }
  return 0;
}

process.exit(await main());

// Runs lanes several times and takes medians; cold and warm stay apart.
import type { Evidence, Lane } from '@/_lab/evidence/evidence';
import { runLane } from '@/_lab/evidence/run-lanes';
import { median } from './median';
import { createNodeLab } from './node-lab';

export interface LaneRunsOptions {
  readonly lanes: readonly Lane[];
  readonly runs: number;
  readonly imagesRoot?: string;
  readonly onNote: (note: string) => void;
}

/** A row whose value is the median of `runs` measurements. */
export interface MedianEvidence extends Evidence {
  readonly runs: number;
}

export interface LaneRuns {
  readonly rows: readonly MedianEvidence[];
  /** Lanes that could not run, and why. */
  readonly failures: readonly { readonly lane: Lane; readonly detail: string }[];
}

const isCheap = (lane: Lane) => lane === 'a' || lane === 'c';

export async function measureLanes(options: LaneRunsOptions): Promise<LaneRuns> {
  const rows: Evidence[] = [];
  const failures: { lane: Lane; detail: string }[] = [];
  const measure = async (lanes: readonly Lane[]) => {
    // A new lab has compiled nothing: its first machine is cold, the ones after it are warm.
    const lab = await createNodeLab({ imagesRoot: options.imagesRoot });
    for (const lane of lanes) {
      const result = await runLane(lab, lane, rows);
      if (result.ok) rows.push(...result.value);
      else failures.push({ lane, detail: result.failure });
    }
    lab.dispose();
  };
  for (const lane of options.lanes.filter(isCheap)) {
    options.onNote(`lane ${lane} …`);
    for (let run = 0; run < options.runs && !failures.some((failure) => failure.lane === lane); run += 1) {
      await measure([lane, lane]);
    }
  }
  const onHost = options.lanes.filter((lane) => !isCheap(lane));
  if (onHost.length > 0) {
    options.onNote(`lanes ${onHost.join(', ')} …`);
    await measure(onHost);
  }
  return { rows: medians(rows), failures };
}

function medians(rows: readonly Evidence[]): MedianEvidence[] {
  const groups = new Map<string, Evidence[]>();
  for (const row of rows) {
    const key = `${row.lane} ${row.temperature} ${row.quantity}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, value: median(group.map(({ value }) => value)), runs: group.length }] : [];
  });
}

import type { LabAssets } from '../_lab/protocol/engine-assets';

/** Builds public/lab, or finds it up to date. */
export function buildLab(out?: string): Promise<{ readonly assets: LabAssets; readonly changed: boolean }>;

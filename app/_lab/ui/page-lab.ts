// The lab of a live page: the ports filled with the real thing. All of it arrives after the page is drawn.
import { ok } from '@/_shared/result';
import type { LabPorts } from './lab-ports';

export const pageLab: LabPorts = {
  async createLab() {
    const { createPageLab } = await import('@/_lab/worker/spawn');
    return ok(createPageLab());
  },
  async openKeeper() {
    const { keepInBrowser } = await import('./kept-storage');
    return keepInBrowser;
  },
  warm() {
    // Start fetches what this could not, and reports why, so a failure here needs no words.
    void import('@/_lab/worker/spawn').then(({ prefetchEngine }) => prefetchEngine()).catch(() => {});
  },
  async runCheck(lab, check) {
    const { runCheck } = await import('@/_lab/checks/run-check');
    return runCheck(lab, check);
  },
  async runLanes(lab, progress) {
    const { runLanes } = await import('@/_lab/evidence/run-lanes');
    return runLanes(lab, progress);
  },
  async takeHome(machine, name) {
    const [{ pageManifest }, { makeHomeFiles }] = await Promise.all([import('@/_lab/worker/spawn'), import('./take-home-files')]);
    return makeHomeFiles(pageManifest(), machine, name);
  },
};

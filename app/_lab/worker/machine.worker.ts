// Entry of a machine worker; bundled by app/_build/build-lab.mjs.
import { browserScope } from './browser-scope';
import { workerLoadPlatform } from './load-platform';
import { startMachineHost } from './machine-host';

startMachineHost(browserScope(), workerLoadPlatform);

// Entry of a machine worker; bundled by app/_build/build-lab.mjs.
import { workerScope } from '@/_lab/protocol/worker-scope';
import { workerLoadPlatform } from '@/_lab/load/worker-load-platform';
import { startMachineHost } from './machine-host';

startMachineHost(workerScope(), workerLoadPlatform);

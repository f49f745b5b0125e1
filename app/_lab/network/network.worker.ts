// Entry of the network worker; bundled by app/_build/build-lab.mjs.
import { systemClock } from '@/_shared/clock';
import { workerScope } from '@/_lab/protocol/worker-scope';
import { workerLoadPlatform } from '@/_lab/load/worker-load-platform';
import { startNetworkHost } from './network-host';

startNetworkHost(workerScope(), workerLoadPlatform, systemClock);

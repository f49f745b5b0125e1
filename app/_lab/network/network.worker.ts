// Entry of the network worker; bundled by app/_build/build-lab.mjs.
import { systemClock } from '@/_shared/clock';
import { browserScope } from '@/_lab/worker/browser-scope';
import { workerLoadPlatform } from '@/_lab/worker/load-platform';
import { startNetworkHost } from './network-host';

startNetworkHost(browserScope(), workerLoadPlatform, systemClock);

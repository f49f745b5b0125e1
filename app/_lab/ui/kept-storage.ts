// The browser's store for kept machines.
import { createStore, del, get, keys, set } from 'idb-keyval';
import { KeptStates } from '@/_lab/session/kept-states';
import type { Machine } from '@/_lab/session/machine';
import { MachineKeeper } from '@/_lab/session/machine-keeper';
import { systemClock } from '@/_shared/clock';
import { toDisposable } from '@/_shared/disposable';
import type { Event } from '@/_shared/emitter';

/** Keeps `machine` in this browser as long as the page is open. */
export function keepInBrowser(machine: Machine): MachineKeeper {
  const store = createStore('ring-zero', 'machines');
  const states = new KeptStates({
    get: (key) => get(key, store),
    set: (key, value) => set(key, value, store),
    remove: (key) => del(key, store),
    keys: () => keys<string>(store),
  });
  return new MachineKeeper(machine, { states, clock: systemClock, onHide });
}

// The last event that a page on a phone is sure to get.
const onHide: Event<void> = (listener) => {
  const heard = () => {
    if (document.visibilityState === 'hidden') listener();
  };
  document.addEventListener('visibilitychange', heard);
  return toDisposable(() => document.removeEventListener('visibilitychange', heard));
};

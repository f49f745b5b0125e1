/** Why a file could not be used. */
export type FileFault = 'missing' | 'truncated' | 'altered' | 'stalled' | 'unreachable' | 'malformed';

/**
 * What can go wrong with a machine. Crosses every border as data; `failure-text.ts` in the user interface turns it
 * into a sentence with a way on.
 */
export type MachineFailure =
  | { readonly kind: 'file'; readonly fault: FileFault; readonly path: string; readonly detail: string; readonly attempts: number }
  | { readonly kind: 'boot-timeout'; readonly afterMs: number; readonly marker: string }
  | { readonly kind: 'no-instructions'; readonly afterMs: number }
  | { readonly kind: 'worker-died'; readonly detail: string }
  | { readonly kind: 'guest-fault'; readonly report: string }
  | { readonly kind: 'guest-reboot-loop'; readonly reboots: number; readonly withinMs: number }
  | { readonly kind: 'console-flood'; readonly bytes: number; readonly withinMs: number }
  | { readonly kind: 'engine'; readonly detail: string }
  | { readonly kind: 'snapshot'; readonly fault: 'other-version' | 'broken' | 'silent'; readonly detail: string }
  | { readonly kind: 'address-conflict'; readonly what: 'mac' | 'ip'; readonly value: string; readonly other: string }
  | { readonly kind: 'budget'; readonly what: 'machines' | 'memory'; readonly limit: number; readonly asked: number }
  | { readonly kind: 'bad-spec'; readonly detail: string };

/** What can go wrong with one verb of a machine. */
export type VerbFailure =
  | { readonly kind: 'unsupported'; readonly verb: string }
  | { readonly kind: 'not-ready'; readonly state: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'reset'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'guest'; readonly code: string; readonly message: string }
  | { readonly kind: 'too-large'; readonly limitBytes: number };

// Who may import whom (ARCHITECTURE.md), as lint reads it. A zone names a folder and everything it must not import.

const lab = (folder) => `./app/_lab/${folder}`;
const everythingElse = (allowed) => ({ from: './app', except: allowed.map((path) => `./${path}`) });

/** One module, and the only modules of `app` that it may import. */
const rules = [
  ['_shared', ['_shared'], 'shared helpers know nothing of the course'],
  ['_ui', ['_ui', '_shared'], 'plain widgets know nothing of lessons or machines'],
  ['_quiz/engine', ['_quiz/engine', '_shared'], 'the quiz engine is pure; evidence reaches it through its port'],
  ['_quiz/kinds', ['_quiz/kinds', '_quiz/engine', '_ui', '_shared'], 'a question kind sees the engine only'],
  ['_quiz/ui', ['_quiz', '_ui', '_shared'], 'the quiz views know neither lab nor server'],
  ['_figures', ['_figures', '_ui', '_shared'], 'evidence reaches figures as props'],
  ['_content', ['_content', '_shared', '_quiz/engine', '_lab/checks', '_lab/protocol', '_lab/load'], 'content knows schemas only'],
  ['_lab/load', ['_lab/load', '_lab/protocol', '_shared'], 'loading is pure: platform functions are handed in'],
  ['_lab/protocol', ['_lab/protocol', '_shared', '_lab/load/manifest-schema.ts'], 'messages depend on nothing but data'],
  ['_lab/session', ['_lab/session', '_lab/protocol', '_lab/load', '_shared'], 'the session is handed its ports'],
  ['_lab/checks', ['_lab/checks', '_lab/session', '_lab/protocol', '_lab/load', '_shared'], 'checks see machines through their interface'],
  [
    '_lab/evidence',
    ['_lab/evidence', '_lab/session', '_lab/protocol', '_lab/load', '_shared'],
    'evidence sees machines through their interface',
  ],
  ['_lab/takeaway', ['_lab/takeaway', '_lab/load', '_shared'], 'what is taken home is made of bytes alone'],
  ['_lab/worker', ['_lab/worker', '_lab/protocol', '_lab/load', '_lab/session', '_shared'], 'a worker knows the protocol only'],
  ['_lab/network', ['_lab/network', '_lab/protocol', '_lab/load', '_shared'], 'the network worker knows the protocol only'],
  ['_lab/ui', ['_lab', '_ui', '_shared'], 'the lab pane knows nothing of lessons'],
];

/** Zones for import-x/no-restricted-paths. */
export const zones = [
  ...rules.map(([target, allowed, message]) => ({ target: `./app/${target}`, ...everythingElse(allowed), message })),
  ...[
    ['worker', ['./spawn.ts']],
    ['network', []],
    ['node', []],
  ].map(([from, except]) => ({
    target: lab('ui'),
    from: lab(from),
    except,
    message: 'the user interface reaches workers through worker/spawn.ts',
  })),
];

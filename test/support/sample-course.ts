// A small course on disk that is right in every respect, so that a test can put exactly one thing wrong.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadCourse } from '@/_content/load';
import type { Diagnostic } from '@/_content/diagnostic';

const chapter = 'content/chapters/01-first-light';

export const lessonFile = `${chapter}/lesson.mdx`;
export const quizFile = `${chapter}/quiz.yaml`;
export const labFile = `${chapter}/lab.yaml`;

const files: Readonly<Record<string, string>> = {
  'content/glossary.yaml': `kernel:\n  term: Kernel\n  meaning: The privileged part.\n`,
  'content/references.yaml': `smith-2020:\n  authors: A. Smith\n  short: Smith\n  title: On Boots\n  venue: BOOT'20\n  year: 2020\n  doi: 10.1145/1.2\n`,
  'content/misconceptions.yaml': `no-os:\n  belief: It has no OS.\n  fact: It is linked in.\n`,
  [lessonFile]: `---
title: First light
summary: A machine boots.
minutes:
  core: 5
  full: 10
---

<Intro>
A <Term id="kernel">kernel</Term> boots, as <Cite of="smith-2020" /> say.
</Intro>

## The boot {/* #the-boot */}

See [the bench](/lab), [above](#the-boot) and <Machine name="host" />.

<Task id="look-around" />

### In detail {/* #detail deeper */}

<Quiz />
`,
  [quizFile]: `title: Check
questions:
  - id: which
    kind: single
    role: new
    prompt: Which?
    explanation: Because.
    choices:
      - { id: yes-it-is, text: "Yes", right: true, feedback: Right. }
      - { id: no-it-is-not, text: "No", feedback: Wrong., misconception: no-os }
  - id: several
    kind: multiple
    role: new
    prompt: Which ones?
    explanation: Because.
    choices:
      - { id: a, text: A, right: true, feedback: Right. }
      - { id: b, text: B, right: true, feedback: Right. }
      - { id: c, text: C, feedback: Wrong. }
  - id: word
    kind: short
    role: new
    prompt: Word?
    explanation: Because.
    accepted: [kernel]
    near:
      - { pattern: "k.*l", feedback: Close. }
    otherwise: No.
  - id: count
    kind: numeric
    role: transfer
    prompt: How many?
    explanation: Because.
    answer: 6
    unit: copies
    tolerance: 0
    near:
      - { value: 7, feedback: One too many. }
    otherwise: No.
  - id: do-it
    kind: doing
    role: new
    prompt: Do it.
    explanation: Because.
    check: answers
    command: { machine: host, text: "true" }
`,
  [labFile]: `machines:
  - { name: host, image: linux-host, kind: container-host, mac: "00:22:15:00:00:02", ip: 10.0.0.2, title: Host, about: A host. }
  - { name: unikernel, image: web, kind: unikernel, mac: "00:22:15:00:00:0a", ip: 10.0.0.10, title: Unikernel, about: A unikernel. }
checks:
  answers: { kind: http, machine: unikernel }
  lists: { kind: exec, machine: host, argv: [ls], stdout: "bin" }
  prints: { kind: console, machine: host, pattern: "^done" }
tasks:
  - id: look-around
    title: Look around
    goal: See what is there.
    predict:
      prompt: What will you see?
      choices:
        - { id: much, text: Much }
        - { id: little, text: Little }
    run:
      - { kind: start, machine: host, text: Start it. }
      - { kind: command, machine: host, command: ls, text: List it. }
    checks: [lists, prints]
    explain:
      prompt: Why?
      choices:
        - { id: because, text: Because, right: true, feedback: Right. }
        - { id: despite, text: Despite, feedback: Wrong. }
      explanation: So it is.
    hints: { point: There., concept: This., command: That. }
`,
};

/** One file of the sample with `from` replaced by `to`; throws if there is nothing to replace. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Loads the sample course with the changes made, and returns the faults that were found. */
export function faultsOf(changes: readonly Change[] = [], extra: Readonly<Record<string, string>> = {}): readonly Diagnostic[] {
  const root = mkdtempSync(join(tmpdir(), 'ring-zero-course-'));
  try {
    for (const [file, text] of Object.entries({ ...files, ...extra })) {
      const path = join(root, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, changes.filter((change) => change.file === file).reduce(applyChange, text));
    }
    return loadCourse(root).diagnostics;
  } finally {
    rmSync(root, { recursive: true });
  }
}

function applyChange(text: string, { file, from, to }: Change): string {
  if (!text.includes(from)) throw new Error(`${file} of the sample does not contain ${JSON.stringify(from)}`);
  return text.replace(from, to);
}

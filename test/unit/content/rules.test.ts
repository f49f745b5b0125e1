import { describe, expect, it } from 'vitest';
import { faultsOf, labFile, lessonFile, quizFile, type Change } from '../../support/sample-course';

interface Fault {
  readonly rule: string;
  readonly change: Change;
  /** Line of the file as changed. */
  readonly line: number;
  readonly message: RegExp;
}

const lesson = (from: string, to: string): Change => ({ file: lessonFile, from, to });
const quiz = (from: string, to: string): Change => ({ file: quizFile, from, to });
const lab = (from: string, to: string): Change => ({ file: labFile, from, to });

const faults: readonly Fault[] = [
  { rule: 'an unknown tag', change: lesson('<Quiz />', '<Quizz />\n\n<Quiz />'), line: 21, message: /<Quizz> is not a tag/ },
  { rule: 'an unknown attribute', change: lesson('<Quiz />', '<Quiz size="big" />'), line: 21, message: /<Quiz> .*unknown key "size"/ },
  { rule: 'a missing attribute', change: lesson('<Task id="look-around" />', '<Task />'), line: 17, message: /<Task> "id" is missing/ },
  { rule: 'a computed attribute', change: lesson('<Task id="look-around" />', '<Task id={1 + 1} />'), line: 17, message: /<Task> "id" is missing or not a string/ },
  { rule: 'an unresolved glossary term', change: lesson('id="kernel"', 'id="kernal"'), line: 10, message: /"kernal", which is not in content\/glossary/ },
  { rule: 'an unresolved reference', change: lesson('smith-2020', 'smyth-2020'), line: 10, message: /"smyth-2020", which is not in content\/references/ },
  { rule: 'an unknown machine in the text', change: lesson('<Machine name="host" />', '<Machine name="hast" />'), line: 15, message: /"hast", which is not in .*lab\.yaml/ },
  { rule: 'an empty tag', change: lesson('<Term id="kernel">kernel</Term>', '<Term id="kernel" />'), line: 10, message: /<Term> is empty/ },
  { rule: 'two quizzes', change: lesson('<Quiz />', '<Quiz />\n\n<Quiz />'), line: 1, message: /2 quizzes/ },
  { rule: 'a heading without an id', change: lesson(' {/* #the-boot */}\n\nSee [the bench](/lab), [above](#the-boot)', '\n\nSee [the bench](/lab)'), line: 13, message: /heading "The boot" has no id/ },
  { rule: 'a heading id used twice', change: lesson('#detail deeper', '#the-boot deeper'), line: 19, message: /"the-boot" is also used at line 13/ },
  { rule: 'a skipped heading level', change: lesson('### In detail', '#### In detail'), line: 19, message: /level 4 under level 2/ },
  { rule: 'a dead page link', change: lesson('(/lab)', '(/learn/second-light)'), line: 15, message: /leads nowhere/ },
  { rule: 'a dead anchor', change: lesson('(#the-boot)', '(#the-boat)'), line: 15, message: /names no heading/ },
  { rule: 'an unencrypted link', change: lesson('(/lab)', '(http://example.org)'), line: 15, message: /neither a path of this site nor https/ },
  { rule: 'unknown frontmatter', change: lesson('title: First light', 'titel: First light'), line: 2, message: /unknown key "titel"/ },
  { rule: 'broken MDX', change: lesson('</Intro>', ''), line: 9, message: /not valid MDX/ },
  { rule: 'a question id used twice', change: quiz('id: several', 'id: which'), line: 11, message: /"which" is also used at line 3/ },
  { rule: 'a choice id used twice', change: quiz('{ id: b, text: B', '{ id: a, text: B'), line: 18, message: /"several\/a" is also used at line 17/ },
  { rule: 'a missing explanation', change: quiz('    explanation: Because.\n', ''), line: 3, message: /"questions.0.explanation" is missing/ },
  { rule: 'missing feedback', change: quiz(', feedback: Right. }', ' }'), line: 9, message: /feedback" is missing/ },
  { rule: 'a misspelt key', change: quiz('tolerance: 0', 'tolerence: 0'), line: 36, message: /unknown key "tolerence"/ },
  { rule: 'two right answers to a single choice', change: quiz('text: "No", feedback: Wrong., misconception: no-os', 'text: "No", right: true, feedback: Wrong.'), line: 8, message: /2 choices are right/ },
  { rule: 'no wrong answer to a multiple choice', change: quiz('{ id: c, text: C, feedback', '{ id: c, text: C, right: true, feedback'), line: 16, message: /3 of 3 choices are right/ },
  { rule: 'a near number that counts as right', change: quiz('value: 7', 'value: 6'), line: 38, message: /6 is listed as near but is accepted/ },
  { rule: 'an unknown misconception', change: quiz('misconception: no-os', 'misconception: no-oss'), line: 10, message: /misconception "no-oss" is unknown/ },
  { rule: 'an unknown check of a question', change: quiz('check: answers', 'check: answer'), line: 45, message: /check "answer" is not in lab.yaml/ },
  { rule: 'a pattern that does not compile', change: quiz('"k.*l"', '"k(.*l"'), line: 27, message: /does not compile/ },
  { rule: 'a check pattern that does not compile', change: lab('"^done"', '"[done"'), line: 7, message: /does not compile/ },
  { rule: 'an unknown machine in a check', change: lab('{ kind: http, machine: unikernel }', '{ kind: http, machine: unikernal }'), line: 5, message: /no machine "unikernal"/ },
  { rule: 'a command check on a unikernel', change: lab('machine: host, argv', 'machine: unikernel, argv'), line: 6, message: /"unikernel" is a unikernel, which runs no commands/ },
  { rule: 'an unknown machine in a step', change: lab('{ kind: start, machine: host', '{ kind: start, machine: hast' ), line: 18, message: /no machine "hast"/ },
  { rule: 'an unknown check of a task', change: lab('[lists, prints]', '[lists, print]'), line: 20, message: /unknown check "print"/ },
  { rule: 'two machines with one address', change: lab('ip: 10.0.0.10', 'ip: 10.0.0.2'), line: 3, message: /"10.0.0.2" is also used at line 2/ },
  { rule: 'a foreign address', change: lab('ip: 10.0.0.10', 'ip: 192.168.0.10'), line: 3, message: /machines.1.ip/ },
  { rule: 'an explanation without a right choice', change: lab('right: true, ', ''), line: 23, message: /0 choices are right/ },
  { rule: 'a task missing from the lesson', change: lesson('<Task id="look-around" />', ''), line: 9, message: /task "look-around" appears 0 times/ },
  { rule: 'YAML that does not parse', change: lab('tasks:\n', 'tasks: [\n'), line: 9, message: /not valid YAML/ },
];

describe('content check', () => {
  it('finds nothing wrong with a course that is right', () => {
    expect(faultsOf()).toEqual([]);
  });

  it.each(faults)('reports $rule with its line and a remedy', ({ change, line, message }) => {
    const found = faultsOf([change]);
    const fault = found.find((each) => message.test(each.message));
    expect(found.map((each) => each.message).join('\n')).toMatch(message);
    const expectedFile = change.file === lessonFile && /appears 0 times/.test(fault!.message) ? labFile : change.file;
    expect(fault).toMatchObject({ file: expectedFile, line });
    expect(fault!.remedy.length).toBeGreaterThan(5);
  });

  it('reports all faults at once', () => {
    const found = faultsOf([lesson('id="kernel"', 'id="kernal"'), quiz('check: answers', 'check: answer'), lab('"^done"', '"[done"')]);
    expect(new Set(found.map(({ file }) => file))).toEqual(new Set([lessonFile, quizFile, labFile]));
  });

  it('reports every faulty file even if none can be read', () => {
    const found = faultsOf([lesson('minutes:', 'minuten:'), quiz('kind: multiple', 'kind: many')]);
    expect(new Set(found.map(({ file }) => file))).toEqual(new Set([lessonFile, quizFile]));
  });

  it('refuses a chapter folder without a number', () => {
    const [fault] = faultsOf([], { 'content/chapters/second/lesson.mdx': '' });
    expect(fault).toMatchObject({ file: 'content/chapters/second', remedy: expect.stringContaining('two digits') as string });
  });

  it('names a missing file', () => {
    const found = faultsOf([], { 'content/chapters/02-second/lesson.mdx': '---\ntitle: A\n---\n' });
    expect(found.map(({ file }) => file)).toContain('content/chapters/02-second/quiz.yaml');
  });
});

describe('image rule', () => {
  const image = (id: string, kind: string) => ({
    id, kind, boot: 'multiboot',
    machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
    cmdline: '', args: {}, readyMarker: 'up', timeoutMs: 1000,
    files: [{ role: 'kernel', path: 'a/a', bytes: 1, rawBytes: 1, sha256: '0'.repeat(64), encoding: null }],
    recipeHash: '0'.repeat(64), buildId: '0'.repeat(16), sources: [],
  });
  const manifest = (...images: object[]) => ({ 'public/images/manifest.json': JSON.stringify({ schema: 1, images, parts: [] }) });
  const host = image('linux-host', 'container-host');

  it('accepts machines whose images exist and are of that kind', () => {
    expect(faultsOf([], manifest(host, image('web', 'unikernel')))).toEqual([]);
  });

  it('reports an image that was not built', () => {
    expect(faultsOf([], manifest(host))).toMatchObject([{ file: labFile, line: 3, message: 'there is no image "web"' }]);
  });

  it('reports an image of another kind', () => {
    expect(faultsOf([], manifest(host, image('web', 'linux-vm')))).toMatchObject([{ file: labFile, line: 3, remedy: 'write kind: linux-vm' }]);
  });

  it('reports a link map that the image does not have', () => {
    const change = lesson('<Quiz />', '<LinkMap image="web" caption="What is linked into it." />\n\n<Quiz />');
    expect(faultsOf([change], manifest(host, image('web', 'unikernel')))).toMatchObject([{ file: lessonFile, message: 'image "web" has no link map' }]);
  });
});

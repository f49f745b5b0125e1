// Ids are kept with readers' answers and progress, so two things may never share one.
import type { Diagnostic } from '../diagnostic';
import type { ChapterView, Rule } from './rule';

interface Named {
  readonly id: string;
  readonly file: string;
  readonly line: number;
}

export const uniqueRule: Rule = ({ chapters }) => [
  ...repeats(chapters.flatMap(questions), "ids are kept with readers' answers, choose a new one"),
  ...repeats(chapters.flatMap(tasks), "ids are kept with readers' progress, choose a new one"),
  ...chapters.flatMap((chapter) => repeats(choices(chapter), 'choose another id within this question')),
  ...chapters.flatMap((chapter) => repeats(machineFields(chapter), 'give each machine its own name, MAC and address')),
  ...repeats(
    chapters.map(({ slug, lesson }) => ({ id: slug, file: lesson.file, line: 1 })),
    'two chapters would share one address, rename a folder',
  ),
];

function questions({ quiz }: ChapterView): Named[] {
  return quiz.value.questions.map(({ id }, index) => ({ id, file: quiz.file, line: quiz.lineOf(['questions', index, 'id']) }));
}

function tasks({ lab }: ChapterView): Named[] {
  return lab.value.tasks.map(({ id }, index) => ({ id, file: lab.file, line: lab.lineOf(['tasks', index, 'id']) }));
}

/** Choices are unique within their question, so the question's id goes in front. */
function choices({ quiz, lab }: ChapterView): Named[] {
  return [
    ...quiz.value.questions.flatMap((question, index) =>
      'choices' in question
        ? question.choices.map(({ id }, choice) => ({
            id: `${question.id}/${id}`,
            file: quiz.file,
            line: quiz.lineOf(['questions', index, 'choices', choice, 'id']),
          }))
        : [],
    ),
    ...lab.value.tasks.flatMap((task, index) =>
      (['predict', 'explain'] as const).flatMap((part) =>
        task[part].choices.map(({ id }, choice) => ({
          id: `${task.id}/${part}/${id}`,
          file: lab.file,
          line: lab.lineOf(['tasks', index, part, 'choices', choice, 'id']),
        })),
      ),
    ),
  ];
}

function machineFields({ lab }: ChapterView): Named[] {
  return lab.value.machines.flatMap((machine, index) =>
    (['name', 'mac', 'ip'] as const).map((field) => ({
      id: machine[field],
      file: lab.file,
      line: lab.lineOf(['machines', index, field]),
    })),
  );
}

function repeats(named: readonly Named[], remedy: string): Diagnostic[] {
  const first = new Map<string, Named>();
  return named.flatMap((entry) => {
    const earlier = first.get(entry.id);
    if (!earlier) {
      first.set(entry.id, entry);
      return [];
    }
    const place = earlier.file === entry.file ? `line ${earlier.line}` : `${earlier.file}:${earlier.line}`;
    return [{ file: entry.file, line: entry.line, message: `"${entry.id}" is also used at ${place}`, remedy }];
  });
}

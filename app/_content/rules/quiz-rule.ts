// Quiz keys: one right answer where there is one, all of them reachable, and misconceptions that exist.
import { grade } from '@/_quiz/engine/grade';
import type { Choice, Question } from '@/_quiz/engine/question';
import type { Diagnostic } from '../diagnostic';
import type { ValuePath } from '../yaml-file';
import type { ChapterView, CourseView, Rule } from './rule';

/** Says what is wrong with the part of a file at `path`. */
type Report = (path: ValuePath, message: string, remedy: string) => void;

export const quizRule: Rule = (course) =>
  course.chapters.flatMap((chapter) => [...questionFaults(chapter, course), ...explainFaults(chapter, course)]);

function questionFaults({ quiz, lab }: ChapterView, course: CourseView): Diagnostic[] {
  const faults: Diagnostic[] = [];
  quiz.value.questions.forEach((question, index) => {
    const report: Report = (path, message, remedy) =>
      faults.push({
        file: quiz.file,
        line: quiz.lineOf(['questions', index, ...path]),
        message: `question "${question.id}": ${message}`,
        remedy,
      });
    keyFaults(question, Object.keys(lab.value.checks), report);
    misconceptionFaults(question, course, report);
  });
  return faults;
}

function keyFaults(question: Question, checks: readonly string[], report: Report): void {
  if (question.kind === 'single') oneRight(question.choices, report);
  if (question.kind === 'multiple') {
    const right = question.choices.filter((choice) => choice.right).length;
    if (right === 0 || right === question.choices.length)
      report(['choices'], `${right} of ${question.choices.length} choices are right`, 'mark at least one right and leave one wrong');
  }
  if (question.kind === 'numeric')
    question.near.forEach(({ value }, near) => {
      if (grade(question, { kind: 'numeric', text: String(value) }).right)
        report(['near', near], `${value} is listed as near but is accepted as right`, 'remove it or narrow the tolerance');
    });
  if (question.kind === 'doing' && !checks.includes(question.check))
    report(['check'], `check "${question.check}" is not in lab.yaml`, 'add the check there or mend the id');
}

function oneRight(choices: readonly Choice[], report: Report): void {
  const right = choices.filter((choice) => choice.right).length;
  if (right !== 1) report(['choices'], `${right} choices are right`, 'mark exactly one choice with right: true');
}

function misconceptionFaults(question: Question, { misconceptions }: CourseView, report: Report): void {
  const list = 'choices' in question ? 'choices' : 'near';
  const entries = 'choices' in question ? question.choices : 'near' in question ? question.near : [];
  entries.forEach((entry, index) => {
    const { misconception } = entry;
    if (misconception && !Object.hasOwn(misconceptions.value, misconception))
      report([list, index, 'misconception'], `misconception "${misconception}" is unknown`, `add it to ${misconceptions.file} or mend the id`);
    if (misconception && 'right' in entry && entry.right)
      report([list, index, 'misconception'], 'a right choice stands for a misconception', 'remove one of the two');
  });
}

/** The explanation of a task is answered like a single-choice question. */
function explainFaults({ lab }: ChapterView, { misconceptions }: CourseView): Diagnostic[] {
  const faults: Diagnostic[] = [];
  lab.value.tasks.forEach(({ id, explain }, index) => {
    const report: Report = (path, message, remedy) =>
      faults.push({ file: lab.file, line: lab.lineOf(['tasks', index, 'explain', ...path]), message: `task "${id}": ${message}`, remedy });
    oneRight(explain.choices, report);
    explain.choices.forEach(({ misconception }, choice) => {
      if (misconception && !Object.hasOwn(misconceptions.value, misconception))
        report(['choices', choice, 'misconception'], `misconception "${misconception}" is unknown`, `add it to ${misconceptions.file}`);
    });
  });
  return faults;
}

// Every regular expression in the content compiles, with the flags it will be run with.
import type { Diagnostic } from '../diagnostic';
import type { ValuePath, YamlFile } from '../yaml-file';
import type { ChapterView, Rule } from './rule';

export const patternRule: Rule = ({ chapters }) => chapters.flatMap(patternFaults);

function patternFaults({ quiz, lab }: ChapterView): Diagnostic[] {
  const inQuiz = quiz.value.questions.flatMap((question, index) =>
    question.kind === 'short'
      ? question.near.flatMap(({ pattern }, near) => faultOf(quiz, ['questions', index, 'near', near, 'pattern'], pattern, 'iu'))
      : [],
  );
  const inLab = Object.entries(lab.value.checks).flatMap(([id, check]) => {
    if (check.kind === 'console') return faultOf(lab, ['checks', id, 'pattern'], check.pattern, 'm');
    return check.kind === 'exec' && check.stdout ? faultOf(lab, ['checks', id, 'stdout'], check.stdout, 'm') : [];
  });
  return [...inQuiz, ...inLab];
}

function faultOf(file: YamlFile<unknown>, path: ValuePath, pattern: string, flags: string): Diagnostic[] {
  try {
    new RegExp(pattern, flags);
    return [];
  } catch (error) {
    const message = `the pattern does not compile: ${error instanceof Error ? error.message : String(error)}`;
    return [{ file: file.file, line: file.lineOf(path), message, remedy: 'escape the special character or close the group' }];
  }
}

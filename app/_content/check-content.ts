// npm run content:check: prints every fault of the content with file, line and remedy.
import { resolve } from 'node:path';
import { formatDiagnostics } from './diagnostic';
import { loadCourse } from './load';

const { course, diagnostics } = loadCourse(resolve(process.argv[2] ?? '.'));
if (diagnostics.length > 0) {
  console.error(formatDiagnostics(diagnostics));
  console.error(`content: ${diagnostics.length} ${diagnostics.length === 1 ? 'fault' : 'faults'}`);
  process.exitCode = 1;
} else {
  const questions = course?.chapters.reduce((sum, { quiz }) => sum + quiz.value.questions.length, 0) ?? 0;
  console.log(`content: ${course?.chapters.length ?? 0} chapters, ${questions} questions, no faults`);
}

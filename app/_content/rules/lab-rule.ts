// lab.yaml: checks and steps name machines that exist and can do what is asked; the machines fit the budget.
import { labBudget } from '@/_lab/protocol/instance-spec';
import type { Diagnostic } from '../diagnostic';
import type { MachineEntry } from '../schema/lab-file';
import type { ValuePath } from '../yaml-file';
import type { ChapterView, Rule } from './rule';

export const labRule: Rule = ({ chapters }) => chapters.flatMap(labFaults);

function labFaults({ lab, quiz }: ChapterView): Diagnostic[] {
  const faults: Diagnostic[] = [];
  const report = (path: ValuePath, message: string, remedy: string, file: ChapterView['lab' | 'quiz'] = lab) =>
    faults.push({ file: file.file, line: file.lineOf(path), message, remedy });
  const { machines, checks, tasks } = lab.value;
  const names = machines.map(({ name }) => name).join(', ');
  const expectMachine = (name: string, path: ValuePath, kind?: MachineEntry['kind'], file?: ChapterView['lab' | 'quiz']) => {
    const machine = machines.find((entry) => entry.name === name);
    if (!machine) report(path, `there is no machine "${name}" in this lab`, `name one of ${names}`, file);
    else if (kind && machine.kind !== kind)
      report(path, `"${name}" is a ${machine.kind}, which runs no commands`, `name a machine of kind ${kind}`, file);
  };
  for (const [id, check] of Object.entries(checks))
    expectMachine(check.machine, ['checks', id, 'machine'], check.kind === 'exec' ? 'container-host' : undefined);
  tasks.forEach((task, index) => {
    task.checks.forEach((id, position) => {
      if (!Object.hasOwn(checks, id))
        report(['tasks', index, 'checks', position], `task "${task.id}" names an unknown check "${id}"`, 'add it under checks or mend the id');
    });
    task.run.forEach((step, position) => {
      if (step.kind !== 'read')
        expectMachine(step.machine, ['tasks', index, 'run', position, 'machine'], step.kind === 'command' ? 'container-host' : undefined);
    });
  });
  quiz.value.questions.forEach((question, index) => {
    if (question.kind === 'doing' && question.command)
      expectMachine(question.command.machine, ['questions', index, 'command', 'machine'], 'container-host', quiz);
  });
  const memoryMiB = machines.reduce((sum, machine) => sum + (machine.memoryMiB ?? 0), 0);
  if (memoryMiB > labBudget.memoryMiB)
    report(['machines'], `the machines ask for ${memoryMiB} MiB`, `stay within ${labBudget.memoryMiB} MiB`);
  return faults;
}

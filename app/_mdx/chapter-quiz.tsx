'use client';
// Hands the quiz its port to the lab of the page.
import { useMemo } from 'react';
import type { Check } from '@/_lab/checks/check';
import { useLab } from '@/_lab/ui/lab-context';
import { plainText } from '@/_lab/ui/transcript';
import type { EvidencePort } from '@/_quiz/engine/evidence-port';
import type { Quiz as QuizData } from '@/_quiz/engine/question';
import { Quiz } from '@/_quiz/ui/quiz';

interface ChapterQuizProps {
  readonly storageKey: string;
  readonly quiz: QuizData;
  readonly checks: Readonly<Record<string, Check>>;
}

export function ChapterQuiz({ storageKey, quiz, checks }: ChapterQuizProps) {
  const { phase, ports, select } = useLab();
  const evidence = useMemo((): EvidencePort | null => {
    if (phase.kind !== 'ready') return null;
    const { lab } = phase;
    return {
      runCheck: async (id) => {
        const check = checks[id];
        if (!check) throw new Error(`check "${id}" is not in the lab file`);
        const outcome = await ports.runCheck(lab, check);
        return { ...outcome, found: plainText(outcome.found) };
      },
      typeCommand: (machine, text) => {
        select(machine);
        lab.get(machine)?.send(`${text}\r`);
      },
    };
  }, [phase, ports, checks, select]);
  return <Quiz storageKey={storageKey} quiz={quiz} evidence={evidence} />;
}

import type { ComponentType } from 'react';
import type { AnswerOf } from '../engine/answer';
import type { EvidencePort } from '../engine/evidence-port';
import type { Feedback } from '../engine/grade';
import type { QuestionKind, QuestionOf } from '../engine/question';

/** What every kind of question is given to draw itself. */
export interface KindProps<Kind extends QuestionKind> {
  readonly question: QuestionOf<Kind>;
  readonly answer: AnswerOf<Kind> | null;
  /** Submitted answers are shown, not changed. */
  readonly isSubmitted: boolean;
  /** Remarks that may be shown now. */
  readonly feedback: readonly Feedback[];
  readonly onAnswer: (answer: AnswerOf<Kind>) => void;
  /** Submits what `onAnswer` was last given; for kinds that need no button of their own. */
  readonly onSubmit: () => void;
  readonly evidence: EvidencePort | null;
}

/** The contract of a kind: how it is answered, and when an answer is worth submitting. */
export interface KindView<Kind extends QuestionKind> {
  readonly Input: ComponentType<KindProps<Kind>>;
  readonly isComplete: (answer: AnswerOf<Kind>) => boolean;
  /** Whether the quiz shows its own button to submit. */
  readonly hasSubmitButton: boolean;
}

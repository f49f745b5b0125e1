import type { KindProps, KindView } from './kind-view';
import { TypedAnswer } from './typed-answer';

function NumericInput({ question, answer, isSubmitted, feedback, onAnswer }: KindProps<'numeric'>) {
  return (
    <TypedAnswer
      id={question.id}
      label={question.unit ? `Number of ${question.unit}` : 'Number'}
      text={answer?.text ?? ''}
      unit={question.unit}
      inputMode="decimal"
      isSubmitted={isSubmitted}
      feedback={feedback}
      onText={(text) => onAnswer({ kind: 'numeric', text })}
    />
  );
}

/** A number with a unit. */
export const numeric: KindView<'numeric'> = {
  Input: NumericInput,
  isComplete: ({ text }) => text.trim() !== '',
  hasSubmitButton: true,
};

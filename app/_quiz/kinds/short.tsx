import type { KindProps, KindView } from './kind-view';
import { TypedAnswer } from './typed-answer';

function ShortInput({ question, answer, isSubmitted, feedback, onAnswer }: KindProps<'short'>) {
  return (
    <TypedAnswer
      id={question.id}
      label="Your answer"
      text={answer?.text ?? ''}
      inputMode="text"
      isSubmitted={isSubmitted}
      feedback={feedback}
      onText={(text) => onAnswer({ kind: 'short', text })}
    />
  );
}

/** A word or two. */
export const short: KindView<'short'> = {
  Input: ShortInput,
  isComplete: ({ text }) => text.trim() !== '',
  hasSubmitButton: true,
};

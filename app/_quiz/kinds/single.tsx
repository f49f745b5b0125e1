import { ChoiceList } from './choice-list';
import type { KindProps, KindView } from './kind-view';

function SingleInput({ question, answer, isSubmitted, feedback, onAnswer }: KindProps<'single'>) {
  return (
    <ChoiceList
      type="radio"
      question={question}
      taken={answer ? [answer.choice] : []}
      isSubmitted={isSubmitted}
      feedback={feedback}
      onToggle={(choice) => onAnswer({ kind: 'single', choice })}
    />
  );
}

/** One of several. */
export const single: KindView<'single'> = {
  Input: SingleInput,
  isComplete: ({ choice }) => choice !== '',
  hasSubmitButton: true,
};

import { ChoiceList } from './choice-list';
import type { KindProps, KindView } from './kind-view';

function MultipleInput({ question, answer, isSubmitted, feedback, onAnswer }: KindProps<'multiple'>) {
  const taken = answer?.choices ?? [];
  const toggle = (choice: string, isTaken: boolean) =>
    onAnswer({ kind: 'multiple', choices: isTaken ? [...taken, choice] : taken.filter((id) => id !== choice) });
  return (
    <>
      <p className="mb-2 text-sm text-soft">Choose all that apply. A wrong choice costs as much as a right one earns.</p>
      <ChoiceList type="checkbox" question={question} taken={taken} isSubmitted={isSubmitted} feedback={feedback} onToggle={toggle} />
    </>
  );
}

/** Any number of several, with partial credit. */
export const multiple: KindView<'multiple'> = {
  Input: MultipleInput,
  isComplete: ({ choices }) => choices.length > 0,
  hasSubmitButton: true,
};

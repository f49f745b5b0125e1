import { Fragment, type ReactNode } from 'react';

/** Text of a data file: `code` between backticks and *emphasis* between asterisks, nothing else. */
export function InlineText({ text }: { text: string }): ReactNode {
  return text.split(/(`[^`]+`|\*[^*]+\*)/).map((part, index) => {
    // Parts never move within one text, so their position is their identity.
    if (part.startsWith('`')) return <code key={index} className="code">{part.slice(1, -1)}</code>;
    if (part.startsWith('*') && part.length > 2) return <em key={index}>{part.slice(1, -1)}</em>;
    return <Fragment key={index}>{part}</Fragment>;
  });
}

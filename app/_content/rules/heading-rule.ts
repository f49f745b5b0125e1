// Headings carry ids typed by hand, so that links survive a better title.
import type { Diagnostic } from '../diagnostic';
import type { Rule } from './rule';

export const headingRule: Rule = ({ chapters }) =>
  chapters.flatMap(({ lesson: { file, headings } }) => {
    const seen = new Map<string, number>();
    let above = 1;
    return headings.flatMap(({ id, depth, text, line }) => {
      const faults: Diagnostic[] = [];
      if (!id) {
        const remedy = `write an id behind it, as in ## ${text} {/* #${suggestId(text)} */}`;
        faults.push({ file, line, message: `heading "${text}" has no id`, remedy });
      } else if (seen.has(id)) {
        faults.push({ file, line, message: `heading id "${id}" is also used at line ${seen.get(id) ?? 0}`, remedy: 'choose another id' });
      } else seen.set(id, line);
      if (depth < 2 || depth > above + 1)
        faults.push({
          file,
          line,
          message: `heading "${text}" has level ${depth} under level ${above}`,
          remedy: 'the title is level 1; go down one level at a time from ##',
        });
      above = depth;
      return faults;
    });
  });

function suggestId(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[-\d]+|-+$/g, '') || 'name';
}

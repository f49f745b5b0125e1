// Wrong attributes must fail the build: MDX itself would pass anything on.
import type { FunctionComponent, ReactNode } from 'react';
import { tagSchemas, type TagName, type TagProps } from '@/_content/schema/tags';

/** A tag's component that refuses attributes which its schema does not allow. */
export function checkedTag<Name extends TagName>(
  name: Name,
  draw: (props: TagProps<Name> & { readonly children?: ReactNode }) => ReactNode | Promise<ReactNode>,
): FunctionComponent<{ children?: ReactNode }> {
  function CheckedTag({ children, ...attributes }: { children?: ReactNode }) {
    const parsed = tagSchemas[name].safeParse(attributes);
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'attributes'}: ${issue.message}`);
      throw new Error(`<${name}> in a lesson: ${issues.join('; ')}. npm run content:check names the line.`);
    }
    return draw({ ...(parsed.data as TagProps<Name>), children });
  }
  CheckedTag.displayName = name;
  return CheckedTag;
}

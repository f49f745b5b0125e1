// Every rule that looks at the course as a whole; a rule returns what it finds wrong.
import type { Rule } from './rule';
import { headingRule } from './heading-rule';
import { imageRule } from './image-rule';
import { labRule } from './lab-rule';
import { linkRule } from './link-rule';
import { patternRule } from './pattern-rule';
import { quizRule } from './quiz-rule';
import { tagRule } from './tag-rule';
import { uniqueRule } from './unique-rule';

export const rules: readonly Rule[] = [
  uniqueRule,
  tagRule,
  headingRule,
  linkRule,
  quizRule,
  labRule,
  patternRule,
  imageRule,
];

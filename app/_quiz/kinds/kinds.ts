import type { QuestionKind } from '../engine/question';
import { doing } from './doing';
import type { KindView } from './kind-view';
import { multiple } from './multiple';
import { numeric } from './numeric';
import { short } from './short';
import { single } from './single';

/** Kind of question to its view. A new kind is one file and one line here. */
export const kinds: { readonly [Kind in QuestionKind]: KindView<Kind> } = { single, multiple, short, numeric, doing };

import type { Category, ColumnValues, PresentValues } from './column.js';
import { NumberSummary } from './number-summary.js';
import { presentValues } from './present-values.js';
import { isCounted } from './row-count.js';
import { SortedNumbers } from './sorted-numbers.js';

/** The numbers of a column, and what it has in their place. */
export interface NumbersAndTexts {
  readonly numbers: PresentValues;
  /** Rows with text. */
  readonly texts: number;
  /** The first text. Undefined if there is none. */
  readonly firstText: Category | undefined;
}

/** Separates the numbers of a column from the text among them. Missing values are left out. */
export function numbersAndTexts(values: ColumnValues): NumbersAndTexts {
  const present = presentValues(values);
  if (values instanceof NumberSummary) return { numbers: present, texts: values.texts, firstText: values.firstText };
  if (present instanceof Float64Array || present instanceof SortedNumbers)
    return { numbers: present, texts: 0, firstText: undefined };
  if (isCounted(present)) return separateCounts(present);
  const firstText = present.find(isText);
  if (firstText === undefined) return { numbers: present, texts: 0, firstText };
  const numbers = present.filter((value) => !isText(value));
  return { numbers, texts: present.length - numbers.length, firstText };
}

function separateCounts(counts: ReadonlyMap<Category, number>): NumbersAndTexts {
  const texts = [...counts].filter(([value]) => isText(value));
  if (texts.length === 0) return { numbers: counts, texts: 0, firstText: undefined };
  return {
    numbers: new Map([...counts].filter(([value]) => !isText(value))),
    texts: texts.reduce((sum, [, count]) => sum + count, 0),
    firstText: texts[0]?.[0],
  };
}

function isText(value: Category): boolean {
  return typeof value !== 'number';
}

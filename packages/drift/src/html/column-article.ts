import { chartFigure, type Html, html, narrowTable, shownText } from '@churnops/charts';
import type { ColumnPicture } from './column-picture.js';
import { effectWithInterval, figure, missingShares, pValue } from './figures.js';
import type { ColumnEntries } from './reported-drift.js';

const LONGEST_NAME = 120;
const LONGEST_REASON = 300;
/** Width in pixels. It is as narrow as a phone, so that the words in the picture stay readable there. */
const SIZE = { width: 400, height: 230 };

/**
 * All about one column: the result, the picture, and if there are several tests, each of them.
 *
 * @param id unique on the page
 */
export function columnArticle(id: string, column: ColumnEntries, picture: ColumnPicture | null): Html {
  const { name, entries } = column;
  const figures = picture ? chartFigure(`${id}-picture`, picture, SIZE) : '';
  const tests = entries.length > 1 ? testsTable(entries) : '';
  return html`<article id="${id}"><h3><bdi>${shownText(name, LONGEST_NAME)}</bdi></h3>
<p>${sentence(column)}</p>${figures}${tests}</article>\n`;
}

function sentence({ facts, entries, drifted }: ColumnEntries): string {
  const parts = [drifted ? 'Drifted' : facts.status === 'ok' || entries.length > 1 ? 'No drift' : 'Not compared'];
  if (facts.reason !== null && entries.length === 1) parts.push(shownText(facts.reason, LONGEST_REASON));
  if (facts.effect !== null) parts.push(`effect ${effectWithInterval(facts)}, adjusted p-value ${pValue(facts.pValueAdjusted)}`);
  if (entries.length === 1 && facts.test !== null && facts.testId !== 'effect') {
    parts.push(`${facts.test} ${figure(facts.score)}, threshold ${figure(facts.threshold)}`);
  }
  const [verdict, ...rest] = parts;
  const found = rest.length > 0 ? `${verdict}: ${rest.join('; ')}.` : `${verdict}.`;
  const hasMissing = (facts.missingReference ?? 0) > 0 || (facts.missingCurrent ?? 0) > 0;
  return hasMissing ? `${found} Missing values: ${missingShares(facts)}.` : found;
}

function testsTable(entries: ColumnEntries['entries']): Html {
  return narrowTable({
    header: ['test', 'score', 'threshold', 'drift'],
    rows: entries.map(({ test, score, threshold, drifted, status }) => [
      test,
      figure(score),
      figure(threshold),
      status === 'ok' ? (drifted ? html`<span class="alert">yes</span>` : 'no') : status,
    ]),
  });
}

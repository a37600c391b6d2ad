import { reportPage, shownText } from '@churnops/charts';
import type { ComparedColumn } from '../samples/column.js';
import { columnPicture, type PictureOptions } from './column-picture.js';
import { describePolicy, describeVerdict } from './describe-report.js';
import { driftSections } from './drift-sections.js';
import type { ReportedDrift } from './reported-drift.js';

/** What a report in HTML says besides its figures. */
export interface DriftHtmlOptions {
  /** Default `Data drift`. */
  readonly title?: string;
  /** What the reference is, for people: the name of a file and its rows. */
  readonly reference?: string;
  /** The same of the current sample. */
  readonly current?: string;
}

/** From so many columns on, pictures have fewer bins and categories, or there would not be one for each. */
const MANY_COLUMNS = 60;
const SMALL_PICTURES: PictureOptions = { bins: 10, categories: 5 };
const LONGEST_FACT = 200;

/**
 * A drift report as one HTML file that needs nothing else: no script, one `<style>`, readable on a phone and on paper, below 1 MB. It has the
 * verdict, a table of all columns (the drifted ones first, then by effect), and for each column a picture of reference against current
 * with its data as a table. All names and values are escaped; long ones are cut visibly.
 *
 * @param report of `datasetDrift`; entries for columns that were not compared may be added, with a status and a reason
 * @param columns what was compared: pictures are made from it, also from counts and summaries
 * @example
 * const columns = [{ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'a', 'b'] }];
 * writeFileSync('drift.html', driftHtml(datasetDrift(columns), columns, { current: 'today.csv, 3 rows' }));
 */
export function driftHtml(report: ReportedDrift, columns: readonly ComparedColumn[], options: DriftHtmlOptions = {}): string {
  const { title = 'Data drift', reference, current } = options;
  const size = columns.length > MANY_COLUMNS ? SMALL_PICTURES : {};
  const pictures = new Map(columns.map((column) => [column.name, columnPicture(column, size)]));
  const facts = Object.entries({ Reference: reference, Current: current, Policy: describePolicy(report) });
  return reportPage({
    title: shownText(title, LONGEST_FACT),
    verdict: describeVerdict(report),
    tone: report.numberOfColumns === 0 || report.datasetDrift ? 'alert' : 'good',
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, shownText(value, LONGEST_FACT)] as const])),
    sections: driftSections(report, pictures),
  });
}

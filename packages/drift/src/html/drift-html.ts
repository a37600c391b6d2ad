import { reportPage, shownText } from '@churnops/charts';
import type { PictureOptions } from './column-picture.js';
import { describePolicy, describeVerdict, isCompared } from './describe-report.js';
import { driftSections } from './drift-sections.js';
import type { PicturedDrift } from './pictured-drift.js';
import type { ReportedDrift } from './reported-drift.js';

/** A report, and what gives the pictures of its columns. */
export interface DriftWithPictures extends Pick<PicturedDrift, 'pictures'> {
  readonly report: ReportedDrift;
}

/** The texts of an HTML report. */
export interface DriftHtmlOptions {
  /** Default `Data drift`. */
  readonly title?: string;
  /** What the reference is, in words: for example the name of a file and its number of rows. */
  readonly reference?: string;
  /** What the current sample is, in words. */
  readonly current?: string;
}

/** With this many columns or more, pictures have fewer bins and categories. Otherwise there would not be room for all. */
const MANY_COLUMNS = 60;
const SMALL_PICTURES: PictureOptions = { bins: 10, categories: 5 };
const LONGEST_FACT = 200;

/**
 * A drift report as one self-contained HTML file: no script, one `<style>`, readable on a phone and on paper, below 1 MB. It has the verdict, a
 * table of all columns (the drifted ones first, then by effect), and a picture of reference and current sample for each column, with its data as
 * a table. All names and values are escaped, and long ones are visibly cut.
 *
 * @param drift the result of `picturedDrift`. Entries for columns that were not compared may be added to its report, with a status and a reason
 * @example
 * const columns = [{ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'a', 'b'] }];
 * writeFileSync('drift.html', driftHtml(picturedDrift(columns), { current: 'today.csv, 3 rows' }));
 */
export function driftHtml({ report, pictures }: DriftWithPictures, options: DriftHtmlOptions = {}): string {
  const { title = 'Data drift', reference, current } = options;
  const size = report.numberOfColumns > MANY_COLUMNS ? SMALL_PICTURES : {};
  const facts = Object.entries({ Reference: reference, Current: current, Policy: describePolicy(report) });
  return reportPage({
    title: shownText(title, LONGEST_FACT),
    verdict: describeVerdict(report),
    tone: !isCompared(report) || report.datasetDrift ? 'alert' : 'good',
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, shownText(value, LONGEST_FACT)] as const])),
    sections: driftSections(report, pictures(size)),
  });
}

import { reportCommand } from '../commands/report.js';
import { readConfig } from '../config.js';
import { dayReport } from '../reports/day-report.js';
import { onTerminal } from './on-terminal.js';
import { openInBrowser } from './open-in-browser.js';
import { perform } from './perform.js';
import { requireReportFile, writeReportFile } from './report-file.js';
import type { CommandOptions } from './run-command.js';

export interface ReportOptions extends CommandOptions {
  /** The file. Default: `churn-DATE.html` in the working directory. */
  readonly out?: string;
  /** Whether to show it in the browser. */
  readonly open?: boolean;
}

/**
 * `churnops report`: writes the report of a date as one HTML file, and prints its verdict on stdout.
 *
 * @throws what `perform`, `makeDayReport`, `requireReportFile` and `writeReportFile` throw
 */
export function runReport(input: object, { json, wait, out, open = false }: ReportOptions): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  return onTerminal(async (terminal) => {
    if (out !== undefined) await requireReportFile(out, []);
    const { html, ...found } = dayReport.parse(await perform(reportCommand, input, { ...terminal, config, waitMs: wait * 1000 }));
    const file = out ?? `churn-${found.date_dataset}.html`;
    await writeReportFile(file, html);
    process.stdout.write(`${json ? JSON.stringify({ ...found, file }) : found.verdict}\n`);
    process.stderr.write(`wrote ${file}\n`);
    if (open && !(await openInBrowser(file))) process.stderr.write('no program to show it was found; open it yourself\n');
  });
}

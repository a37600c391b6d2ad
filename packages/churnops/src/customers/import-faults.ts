import { type ImportProblem, LISTED_PROBLEMS } from './import-problem.js';
import type { RejectFile } from './reject-file.js';
import type { CsvRecord } from './split-records.js';

/** The faults of a file: the first are kept, all are counted, and each row goes to the reject file if there is one. */
export class ImportFaults {
  readonly listed: ImportProblem[] = [];
  count = 0;
  readonly #rejects: RejectFile | undefined;

  constructor(rejects: RejectFile | undefined) {
    this.#rejects = rejects;
  }

  /** Counts a problem; its row is for the caller to reject. */
  note(problem: ImportProblem): void {
    this.count++;
    if (this.listed.length < LISTED_PROBLEMS) this.listed.push(problem);
  }

  async add(problem: ImportProblem, record: CsvRecord): Promise<void> {
    this.note(problem);
    await this.#rejects?.add(record, problem);
  }
}

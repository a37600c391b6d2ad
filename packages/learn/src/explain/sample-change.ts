import { checkWhole } from '../checks/check-parameter.js';
import { InvalidArgumentError } from '../checks/errors.js';
import { type Column, type Frame, rowCount, takeFrameRows } from '../data/frame.js';
import { RandomState } from '../random/random-state.js';
import { type ChangeOfMean, type ChangeOptions, changeOfPairs } from './change-shares.js';
import { pairRows } from './row-pairs.js';
import { rowsWithin } from './rows-within.js';

export interface SampleChangeOptions extends ChangeOptions {
  /** The columns that the model reads. Default: all of `current`. */
  readonly columns?: readonly string[];
  /** Greatest number of rows to score, at least 4 for each column. Default 12,000. */
  readonly mostRows?: number;
}

/** Rows that are scored at a time. */
const BATCH = 2048;

/**
 * `explainChange` for any model: it is only asked for scores. Shapley values are estimated by sampling orders of the columns (Castro, Gómez, Tejada, Computers &
 * Operations Research 36, 2009): in each pair of rows the baseline's row turns into the other column by column, in a random order and then in the
 * opposite one, and each column gets what the score changes by. That is unbiased, on the scale of the scores, and the shares sum to the
 * difference of the means exactly, whatever the sample. The standard errors tell how exact each share is.
 *
 * @param score the score of each row of a frame, shape (rows), such as a probability
 * @param baseline rows to compare with, at least one
 * @param current rows whose mean has changed, at least one
 * @throws InvalidArgumentError for samples without rows, a column that one of them lacks, or too few rows to score; what `score` throws
 */
export async function sampleChange(
  score: (frame: Frame) => ArrayLike<number> | Promise<ArrayLike<number>>,
  baseline: Frame,
  current: Frame,
  options: SampleChangeOptions,
): Promise<ChangeOfMean> {
  const { randomState, change, columns = [...current.keys()], mostRows = 12_000 } = options;
  for (const [name, frame] of Object.entries({ baseline, current })) {
    if (rowCount(frame) === 0) throw new InvalidArgumentError(name, '0 rows', 'at least one row');
    const absent = columns.find((column) => !frame.has(column));
    if (absent !== undefined)
      throw new InvalidArgumentError(name, [...frame.keys()].join(', '), `a frame with a column ${absent}`);
  }
  checkWhole('mostRows', mostRows, 4 * columns.length);
  const random = new RandomState(randomState);
  const mostPairs = Math.floor(mostRows / (2 * columns.length));
  const drawn = rowsWithin(rowCount(baseline), rowCount(current), mostPairs, random);
  const pairs = pairRows(drawn.baseline.length, drawn.current.length, random);
  const mixer = new RowMixer(columns, takeFrameRows(baseline, drawn.baseline), takeFrameRows(current, drawn.current));
  const width = columns.length;
  const values = new Float64Array(pairs.weight.length * width);
  const before = new Float64Array(drawn.baseline.length);
  const after = new Float64Array(drawn.current.length);
  for (let first = 0; first < pairs.weight.length; ) {
    const paths: Path[] = [];
    let pair = first;
    for (let rows = 0; pair < pairs.weight.length && rows < BATCH; pair++) {
      const path = mixer.path(pairs.baseline[pair], pairs.current[pair], random);
      paths.push(path);
      rows += path.rows.length;
    }
    const scores = await score(mixer.frame(paths.flatMap(({ rows }) => rows)));
    let from = 0;
    for (const [i, path] of paths.entries()) {
      const own = values.subarray((first + i) * width, (first + i + 1) * width);
      const [start, end] = creditPath(path, scores, from, own);
      before[pairs.baseline[first + i]] = start;
      after[pairs.current[first + i]] = end;
      from += path.rows.length;
    }
    first = pair;
  }
  return changeOfPairs({ pairs, columns, values }, before, after, change);
}

/** A row that has some columns of the current row and the others of the baseline's. */
interface MixedRow {
  readonly baseline: number;
  readonly current: number;
  /** 1 for a column of the current row, by column. */
  readonly isCurrent: Uint8Array;
}

/** The rows of a pair, in which one column after the other changes. */
interface Path {
  /** The columns that differ, in the order in which they change. */
  readonly order: ArrayLike<number>;
  /** From the baseline's row to the current one; then those in between in the opposite order. */
  readonly rows: readonly MixedRow[];
}

/** Mixes rows of two frames of the same columns. */
class RowMixer {
  readonly #columns: readonly { readonly name: string; readonly baseline: Column; readonly current: Column }[];

  constructor(columns: readonly string[], baseline: Frame, current: Frame) {
    this.#columns = columns.map((name) => ({
      name,
      baseline: baseline.get(name) as Column,
      current: current.get(name) as Column,
    }));
  }

  path(baseline: number, current: number, random: RandomState): Path {
    const order = Int32Array.from(this.#columns.keys()).filter((j) => {
      const column = this.#columns[j];
      return !Object.is(column.baseline[baseline], column.current[current]);
    });
    random.shuffle(order);
    const rows = (columns: Int32Array) => {
      const isCurrent = new Uint8Array(this.#columns.length);
      return Array.from(columns, (j): MixedRow => {
        isCurrent[j] = 1;
        return { baseline, current, isCurrent: isCurrent.slice() };
      });
    };
    const start = { baseline, current, isCurrent: new Uint8Array(this.#columns.length) };
    return { order, rows: [start, ...rows(order), ...rows(order.slice().reverse()).slice(0, -1)] };
  }

  frame(rows: readonly MixedRow[]): Frame {
    return new Map(
      this.#columns.map(({ name, baseline, current }, j): [string, Column] => {
        const cells = rows.map((row) => (row.isCurrent[j] === 1 ? current[row.current] : baseline[row.baseline]));
        return [name, baseline instanceof Float64Array ? Float64Array.from(cells as number[]) : (cells as string[])];
      }),
    );
  }
}

/**
 * Gives each column the mean of what the score changes by when the column does, in the two orders.
 *
 * @param from where the path's scores begin
 * @returns the scores of the baseline's row and of the current one
 */
function creditPath({ order }: Path, scores: ArrayLike<number>, from: number, own: Float64Array): [number, number] {
  const steps = order.length;
  const start = scores[from];
  const end = scores[from + steps];
  for (let step = 0; step < steps; step++) own[order[step]] += (scores[from + step + 1] - scores[from + step]) / 2;
  let last = start;
  for (let step = 0; step < steps; step++) {
    const next = step === steps - 1 ? end : scores[from + steps + 1 + step];
    own[order[steps - 1 - step]] += (next - last) / 2;
    last = next;
  }
  return [start, end];
}

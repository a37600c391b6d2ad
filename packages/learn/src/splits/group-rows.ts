import { InvalidArgumentError } from '../checks/errors.js';

/** Groups of rows that stay together in a split. */
export interface RowGroups {
  /** Label of each group, shape (groups): the greatest label of its rows. Groups are in the order of their first rows. */
  readonly labels: ArrayLike<number>;
  /** The rows of some groups, in the order given. */
  rowsOf(groups: Int32Array): Int32Array;
}

/**
 * Groups rows, so that the rows of one group, for example one customer, are on the same side of a split. A group is dealt out as if it
 * were one row. Without groups, each row is a group of its own.
 *
 * @param labels shape (n)
 * @param groups number of each row's group, shape (n)
 * @throws InvalidArgumentError if `groups` is not as long as `labels`
 */
export function groupRows(labels: ArrayLike<number>, groups?: ArrayLike<number>): RowGroups {
  if (!groups) return { labels, rowsOf: (rows) => rows };
  if (groups.length !== labels.length) {
    throw new InvalidArgumentError('groups', groups, `of length ${labels.length}, one for each label`);
  }
  const members = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const rows = members.get(groups[row]);
    if (rows) rows.push(row);
    else members.set(groups[row], [row]);
  }
  const rows = [...members.values()];
  return {
    labels: rows.map((ofGroup) => Math.max(...ofGroup.map((row) => labels[row]))),
    rowsOf: (chosen) => Int32Array.from([...chosen].flatMap((group) => rows[group])),
  };
}

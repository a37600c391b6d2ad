import { InvalidArgumentError } from '../checks/errors.js';

/** Rows that stay together in a split. */
export interface RowGroups {
  /** Label of each group: the greatest of its rows'. Shape (groups), groups in the order of their first rows. */
  readonly labels: ArrayLike<number>;
  /** The rows of some groups, in the order given. */
  rowsOf(groups: Int32Array): Int32Array;
}

/**
 * Groups rows, so that those of one group, such as one customer's, are on the same side of a split. A group is dealt out as if it were
 * one row; without groups, each row is a group of its own.
 *
 * @param labels shape (n)
 * @param groups number of each row's group, shape (n)
 * @throws InvalidArgumentError if there are not as many groups as labels
 */
export function groupRows(labels: ArrayLike<number>, groups?: ArrayLike<number>): RowGroups {
  if (!groups) return { labels, rowsOf: (rows) => rows };
  if (groups.length !== labels.length) throw new InvalidArgumentError('groups', groups.length, `of length ${labels.length}`);
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

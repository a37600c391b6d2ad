/**
 * Rows of customers whom none of some models learned from: what these can be judged on. It is the customer that counts, not the row: a
 * model that saw a customer in March knows a good deal about the same customer in April.
 *
 * @param ids customer of each row
 * @param learned customers of each model
 */
export function unlearnedRows(ids: readonly string[], learned: readonly ReadonlySet<string>[]): Int32Array {
  const rows: number[] = [];
  for (const [row, id] of ids.entries()) if (!learned.some((customers) => customers.has(id))) rows.push(row);
  return Int32Array.from(rows);
}

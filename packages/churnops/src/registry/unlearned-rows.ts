/**
 * Rows of customers that none of the given models learned from, on which the models can be evaluated. Customers count, not rows: a model
 * that saw a customer in March knows a lot about the same customer in April.
 *
 * @param ids customer of each row
 * @param learned customers of each model
 */
export function unlearnedRows(ids: readonly string[], learned: readonly ReadonlySet<string>[]): Int32Array {
  const rows: number[] = [];
  for (const [row, id] of ids.entries()) if (!learned.some((customers) => customers.has(id))) rows.push(row);
  return Int32Array.from(rows);
}

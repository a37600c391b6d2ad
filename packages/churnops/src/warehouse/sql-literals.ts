/*
 * Values in the text of a query. Most are parameters; these are for COPY, which takes none, and for plans that should know the value.
 */

/** @param day `YYYY-MM-DD`, checked, or from the database */
export function dateLiteral(day: string): string {
  return `DATE '${day}'`;
}

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

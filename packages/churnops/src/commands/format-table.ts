/** Rows in aligned columns, under a header if there is one. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = header.length > 0 ? [header, ...rows] : rows;
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, j) => Math.max(most[j] ?? 0, cell.length)), []);
  return lines
    .map((line) =>
      line
        .map((cell, j) => cell.padEnd(widths[j] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

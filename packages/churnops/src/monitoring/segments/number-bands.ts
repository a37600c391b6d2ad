/** How many bands numbers are divided into, unless many are equal. */
const BANDS = 4;

/** Numbers above `lower` up to `upper`; null where there is no bound. */
export interface Band {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Bands that each hold a quarter of the numbers. Where many are equal, so that a quarter would be empty, there are fewer.
 *
 * @param numbers of the reference; what is not finite is left out
 * @returns from the lowest; none if there are no numbers
 */
export function numberBands(numbers: Float64Array): Band[] {
  const sorted = numbers.filter(Number.isFinite).sort();
  if (sorted.length === 0) return [];
  const most = sorted.at(-1) as number;
  const quantiles = Array.from(
    { length: BANDS - 1 },
    (_, i) => sorted[Math.ceil((sorted.length * (i + 1)) / BANDS) - 1] as number,
  );
  const cuts = [...new Set(quantiles)].filter((cut) => cut < most);
  return [...cuts, null].map((upper, i) => ({ lower: cuts[i - 1] ?? null, upper }));
}

/** The number of the band that a number belongs to. */
export function bandOf(bands: readonly Band[], value: number): number {
  let band = 0;
  while (band < bands.length - 1 && value > (bands[band]?.upper as number)) band++;
  return band;
}

/** A band, for people: `≤ 9`, `9 – 29`, `> 29`. */
export function describeBand({ lower, upper }: Band): string {
  if (lower === null) return upper === null ? 'all' : `≤ ${shown(upper)}`;
  return upper === null ? `> ${shown(lower)}` : `${shown(lower)} – ${shown(upper)}`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

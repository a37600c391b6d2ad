/** Eight colours that most colour-blind people can tell apart (Okabe and Ito 2008; black and yellow are too close to the page). */
export const SERIES_COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#7f7f7f', '#b8a800'] as const;

/** What the data is compared with. */
export const REFERENCE_COLOUR = '#5d6b7a';

/** Colours repeat after eight series; the dashes then tell the second eight and the third eight apart. */
const DASHES = [undefined, '7 3', '2 3'] as const;

/** How a series is told from the others: attributes of the group that holds it. Its shapes use `currentColor`. */
export interface SeriesLook {
  readonly class: string;
  readonly color: string;
  readonly 'stroke-dasharray': string | undefined;
}

/** @param index position of the series, from 0 */
export function seriesLook(index: number): SeriesLook {
  const place = index % SERIES_COLOURS.length;
  return {
    class: `chart-series-${place}`,
    color: SERIES_COLOURS[place] as string,
    'stroke-dasharray': DASHES[Math.floor(index / SERIES_COLOURS.length) % DASHES.length],
  };
}

export const REFERENCE_LOOK: SeriesLook = { class: 'chart-reference', color: REFERENCE_COLOUR, 'stroke-dasharray': '5 4' };

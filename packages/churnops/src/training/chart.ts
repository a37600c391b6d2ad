/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** A dashed line: what the others are compared with. */
  readonly isReference?: true;
}

const WIDTH = 480;
const HEIGHT = 400;
const MARGIN = { left: 56, right: 16, top: 40, bottom: 48 };
const COLOURS = ['#2458d3', '#b3261e', '#13795b', '#8a5a00'];
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Lines over the unit square as an SVG picture, with a legend where there are several. */
export function lineChart(title: string, xLabel: string, yLabel: string, series: readonly Series[]): string {
  const x = (value: number) => MARGIN.left + value * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) => HEIGHT - MARGIN.bottom - value * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const grid = TICKS.map(
    (tick) => `<path d="M${x(tick)} ${y(0)}V${y(1)}M${x(0)} ${y(tick)}H${x(1)}" stroke="#e2e7ee"/>
<text x="${x(tick)}" y="${y(0) + 18}" text-anchor="middle">${tick}</text>
<text x="${x(0) - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  const lines = series.map(({ name, isReference, ...points }, i) => {
    const path = points.x
      .map((value, p) => `${p === 0 ? 'M' : 'L'}${x(value).toFixed(1)} ${y(points.y[p] ?? 0).toFixed(1)}`)
      .join('');
    const colour = isReference ? '#5d6b7a' : COLOURS[i % COLOURS.length];
    const dashes = isReference ? ' stroke-dasharray="5 4"' : '';
    const legend = `<text x="${x(1) - 8}" y="${y(0) - 12 - 18 * (series.length - 1 - i)}" text-anchor="end" fill="${colour}">${escaped(name)}</text>`;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>${series.length > 1 ? legend : ''}`;
  });
  return picture(
    WIDTH,
    HEIGHT,
    title,
    `${grid.join('\n')}
${lines.join('\n')}
<text x="${x(0.5)}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(xLabel)}</text>
<text transform="translate(16 ${y(0.5)}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text>`,
  );
}

/** Named values as horizontal bars, in the order given, as an SVG picture. */
export function barChart(title: string, bars: readonly { readonly name: string; readonly value: number }[]): string {
  const row = 22;
  const labels = 290;
  const most = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const lines = bars.map(({ name, value }, i) => {
    const top = MARGIN.top + i * row;
    const width = ((WIDTH - 80) * Math.abs(value)) / most;
    return `<text x="${labels - 8}" y="${top + 14}" text-anchor="end">${escaped(name)}</text>
<rect x="${labels}" y="${top + 3}" width="${width.toFixed(1)}" height="${row - 7}" rx="3" fill="${value < 0 ? COLOURS[1] : COLOURS[0]}"/>
<text x="${(labels + width + 6).toFixed(1)}" y="${top + 14}">${value.toPrecision(3)}</text>`;
  });
  return picture(labels + WIDTH, MARGIN.top + bars.length * row + 12, title, lines.join('\n'));
}

function picture(width: number, height: number, title: string, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#17202b">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="16" y="24" font-size="15" font-weight="600">${escaped(title)}</text>
${content}
</svg>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

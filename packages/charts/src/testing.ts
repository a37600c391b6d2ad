import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect } from 'vitest';
import type { ChartData } from './chart.js';
import { describeChart, drawChart } from './chart.js';

/** An element of a parsed picture. */
export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  /** Its own text and that of its children. */
  readonly text: string;
}

type Raw = Record<string, unknown>;

/** Parses a picture after checking that it is well-formed XML. */
export function parseSvg(svg: string): Node {
  expect(XMLValidator.validate(svg)).toBe(true);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
  });
  const [root] = (parser.parse(svg) as Raw[]).filter((raw) => !('#text' in raw)).map(node);
  return root as Node;
}

function node(raw: Raw): Node {
  const attributes = (raw[':@'] ?? {}) as Record<string, string>;
  const name = Object.keys(raw).find((key) => key !== ':@') as string;
  if (name === '#text') return { name, attributes, children: [], text: String(raw[name]) };
  const children = (raw[name] as Raw[]).map(node);
  return { name, attributes, children, text: children.map(({ text }) => text).join('') };
}

/** All elements that have a class. */
export function withClass(root: Node, name: string): Node[] {
  const own = root.attributes.class?.split(' ').includes(name) ? [root] : [];
  return [...own, ...root.children.flatMap((child) => withClass(child, name))];
}

/** All elements of a name. */
export function named(root: Node, name: string): Node[] {
  return [...(root.name === name ? [root] : []), ...root.children.flatMap((child) => named(child, name))];
}

/** Points of a path of absolute `M` and `L` commands. */
export function pathPoints(path: Node | undefined): [number, number][] {
  return [...(path?.attributes.d ?? '').matchAll(/[ML](-?[\d.]+)[, ](-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

/** Draws a chart and checks what holds for every one: well-formed, named and described for screen readers, nothing that a CSP blocks. */
export function drawn(data: ChartData): Node {
  const svg = drawChart(data, { id: 'c' });
  const root = parseSvg(svg);
  expect(root.attributes.role).toBe('img');
  const byId = new Map(root.children.map((child) => [child.attributes.id, child]));
  const names = root.attributes['aria-labelledby']?.split(' ').map((id) => byId.get(id));
  expect(names?.map((element) => element?.name)).toEqual(['title', 'desc']);
  expect(names?.[1]?.text.length).toBeGreaterThan(0);
  expect(describeChart(data)).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg).not.toMatch(/ style=|<style|<script|NaN|Infinity|undefined/);
  return root;
}

/** The visible words of a picture, without its title and description. */
export function words(root: Node): string[] {
  return named(root, 'text').map(({ text }) => text);
}

/**
 * A text of any characters of Unicode. fast-check's own unit `binary` does the same, but takes a second of CPU time for
 * its table of characters.
 */
export const anyText = fc.string({
  unit: fc
    .integer({ min: 0, max: 0x10ffff })
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code)),
});

/** Numbers as clients log them: ordinary, huge, tiny, NaN and infinite. */
export const anyNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.constantFrom(0, 1e-310, 1.7976931348623157e308),
);

/** Two lists of the same length. */
export const pairs = fc
  .array(fc.tuple(anyNumber, anyNumber), { maxLength: 30 })
  .map((list) => ({ x: list.map(([x]) => x), y: list.map(([, y]) => y) }));

/** Where the grid of a picture begins and ends: left, right, top, bottom. */
export function plotArea(root: Node): { left: number; right: number; top: number; bottom: number } {
  const [line] = withClass(root, 'chart-baseline');
  const [, left, bottom, right] = /^M(-?[\d.]+) (-?[\d.]+)H(-?[\d.]+)$/.exec(line?.attributes.d ?? '') ?? [];
  // The title's strip is above the plot.
  return { left: Number(left), right: Number(right), top: 34, bottom: Number(bottom) };
}

/** Checks that points are between the lines of the grid. */
export function expectInPlot(root: Node, points: readonly (readonly [number, number])[]): void {
  const { left, right, top, bottom } = plotArea(root);
  for (const [x, y] of points) {
    expect(x).toBeGreaterThanOrEqual(left - 0.01);
    expect(x).toBeLessThanOrEqual(right + 0.01);
    expect(y).toBeGreaterThanOrEqual(top - 0.01);
    expect(y).toBeLessThanOrEqual(bottom + 0.01);
  }
}

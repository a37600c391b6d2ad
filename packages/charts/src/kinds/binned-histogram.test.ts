import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { drawn, plotArea, withClass, words } from '../testing.js';
import type { BinnedHistogramChart } from './binned-histogram.js';

const chart = (...samples: { counts: number[]; values?: number }[]): BinnedHistogramChart => ({
  kind: 'binned-histogram',
  title: 'tenure',
  valueLabel: 'months',
  edges: [0, 12, 24, 72],
  samples: samples.map((sample, i) => ({ name: `sample ${i}`, ...sample })),
});

describe('a histogram of counts', () => {
  it('shows each bin as a share of all values, including those beyond the bins', () => {
    expect(chartTable(chart({ counts: [6, 3, 1] }, { counts: [1, 0, 1], values: 4 }))).toEqual({
      header: ['from', 'to', 'sample 0, share', 'sample 1, share'],
      rows: [
        [0, 12, 0.6, 0.25],
        [12, 24, 0.3, 0],
        [24, 72, 0.1, 0.25],
      ],
    });
  });

  it('draws outlines in proportion to the shares and to the widths of the bins', () => {
    const root = drawn(chart({ counts: [8, 4, 2] }));
    const { left, right, bottom } = plotArea(root);
    const [steps] = withClass(root, 'chart-steps');
    const points = [...(steps?.attributes.d?.matchAll(/V([\d.]+)H([\d.]+)/g) ?? [])].map(([, y, x]) => [
      bottom - Number(y),
      Number(x),
    ]);
    const [first, second, third] = points as [[number, number], [number, number], [number, number]];
    expect(first[0] / second[0]).toBeCloseTo(2, 1);
    expect(second[0] / third[0]).toBeCloseTo(2, 1);
    expect((first[1] - left) / (right - left)).toBeCloseTo(12 / 72, 2);
    expect((second[1] - left) / (right - left)).toBeCloseTo(24 / 72, 2);
  });

  it('says where most values are, and how many are beyond the bins', () => {
    expect(describeChart(chart({ counts: [6, 3, 1] }, { counts: [1, 0, 2], values: 4 }))).toBe(
      'Histogram of months in 3 bins. sample 0: 10 values, fullest bin from 0 to 12, 60 %. ' +
        'sample 1: 4 values, fullest bin from 24 to 72, 50 %; 25 % beyond the bins.',
    );
  });

  it('draws any counts', () => {
    const counts = fc.array(fc.nat(), { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(counts, counts, (a, b) => void drawn(chart({ counts: a }, { counts: b }))));
  });

  it('says if there is no value', () => {
    expect(words(drawn(chart({ counts: [0, 0, 0] })))).toContain('no data');
    expect(describeChart(chart({ counts: [1, 0, 0] }, { counts: [0, 0, 0] }))).toContain('sample 1: no data.');
  });

  it.each([
    [{ edges: [1] }, 'edges has 1 values'],
    [{ edges: [0, 1, 1, 2] }, 'edges[2] is 1; give finite numbers in ascending order'],
    [{ edges: [0, 1, Number.NaN, 2] }, 'edges[2] is NaN'],
    [{ samples: [] }, 'samples has 0 entries'],
    [{ samples: [{ name: 'a', counts: [1, 2] }] }, 'samples[0].counts has 2 values and there are 3 bins'],
    [{ samples: [{ name: 'a', counts: [1, -2, 0] }] }, 'samples[0].counts[1] is -2'],
    [{ samples: [{ name: 'a', counts: [1, 2, 0], values: 2 }] }, 'samples[0].values is 2, but the bins alone have 3 values'],
  ])('refuses %j', (wrong, message) => {
    expect(() => drawn({ ...chart({ counts: [1, 1, 1] }), ...wrong })).toThrow(message);
  });
});

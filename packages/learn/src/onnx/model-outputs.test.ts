import { describe, expect, it } from 'vitest';
import { probabilitiesOf, probabilityOutputs } from './model-outputs.js';

const float = (name: string) => ({ name, isTensor: true, type: 'float32', shape: ['N'] });
const label = { name: 'output_label', isTensor: true, type: 'int64', shape: ['N'] };
const tensor = (dims: number[], ...data: number[]) => ({ type: 'float64', dims, data: Float64Array.from(data) });

describe('probabilityOutputs', () => {
  it('are the float tensors', () => {
    expect(probabilityOutputs([label, float('probabilities')])).toEqual(['probabilities']);
    expect(probabilityOutputs([label, float('i0'), { ...float('i1'), type: 'float64' }])).toEqual(['i0', 'i1']);
  });

  it('say which outputs a model without probabilities has, and what to do', () => {
    const sequence = { name: 'output_probability', isTensor: false, type: '', shape: [] };
    expect(() => probabilityOutputs([label])).toThrow('a model that gives probabilities');
    expect(() => probabilityOutputs([label, sequence])).toThrow(
      'with its default and with zipmap=False; got "output_label (int64), output_probability (not a tensor)"',
    );
  });
});

describe('probabilitiesOf', () => {
  const second = (outputs: Parameters<typeof probabilitiesOf>[0]) => {
    const { data, rows, columns } = probabilitiesOf(outputs);
    return Array.from({ length: rows }, (_, i) => data[i * columns + 1]);
  };

  it.each([
    ['a matrix', { probabilities: tensor([2, 2], 0.75, 0.25, 0.5, 0.5) }],
    [
      'the matrix called probabilities among others',
      { embedding: tensor([2, 3], 5, 6, 7, 8, 9, 1), prob: tensor([2, 2], 0.75, 0.25, 0.5, 0.5) },
    ],
    [
      'a vector for each class, as exportOnnx writes',
      { probability: tensor([2], 0.75, 0.5), probability_0: tensor([2], 0.75, 0.5), probability_1: tensor([2], 0.25, 0.5) },
    ],
    ['a vector for each class, as zipmap="columns" gives', { sno: tensor([2], 0.75, 0.5), syes: tensor([2], 0.25, 0.5) }],
    ['probability of the second class', { probability: tensor([2], 0.25, 0.5) }],
    ['probability beside another vector', { score: tensor([2], -3, 4), probability: tensor([2], 0.25, 0.5) }],
    ['one sigmoid, [N]', { output: tensor([2], 0.25, 0.5) }],
    ['one sigmoid, [N, 1]', { output: tensor([2, 1], 0.25, 0.5) }],
  ])('%s', (_, outputs) => {
    expect(second(outputs)).toEqual([0.25, 0.5]);
  });

  it('refuses scores, which would pass for probabilities', () => {
    expect(() => probabilitiesOf({ output: tensor([2, 1], 0.5, 1.75) })).toThrow(
      'output output must be probabilities between 0 and 1; export the model with its sigmoid or softmax; got 1.75',
    );
    expect(() => probabilitiesOf({ scores: tensor([1, 2], -1.5, 1.5) })).toThrow('output scores must be probabilities');
    expect(() => probabilitiesOf({ output: tensor([1], Number.NaN) })).toThrow('got NaN');
    expect(() => probabilitiesOf({ a: tensor([1], 0.5), b: tensor([1], 0.2) })).toThrow(
      'outputs a, b must be probabilities of all',
    );
    expect(() => probabilitiesOf({ image: tensor([1, 2, 2], 0, 0, 1, 0) })).toThrow('got "image [1, 2, 2]"');
  });
});

import { expect, it } from 'vitest';
import { describeModel } from './describe-model.js';

it('reads flavors and the signature of a model that MLflow 3.17.2 logged', async () => {
  const text = `flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.skops
model_uuid: 8c247a90553f43caaf6712c55f8d8b3a
signature:
  inputs: '[{"type": "string", "name": "gender", "required": true}, {"type": "double",
    "name": "TotalCharges", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "object", "shape": [-1]}}]'
  params: null
`;
  expect(await describeModel(text)).toEqual({
    flavors: { python_function: { loader_module: 'mlflow.sklearn' }, sklearn: { pickled_model: 'model.skops' } },
    inputs: [
      { name: 'gender', type: 'string', required: true },
      { name: 'TotalCharges', type: 'double', required: false },
    ],
  });
});

it.each([
  ['', undefined],
  ['signature: null\n', undefined],
  ['signature:\n  inputs: null\n', undefined],
  [`signature:\n  inputs: '[{"type": "long", "name": "a", "optional": true}, {"type": "long", "name": "b"}]'\n`, [false, true]],
])('other signatures: %j', async (signature, required) => {
  const { inputs } = await describeModel(`flavors:\n  python_function: {}\n${signature}`);
  expect(inputs?.map((input) => input.required)).toEqual(required);
});

it.each(['', 'text', 'a: 1', '- 1', 'flavors: null', 'flavors:\n  - [', "flavors: {}\nsignature:\n  inputs: 'no JSON'"])(
  'refuses %j',
  async (text) => {
    await expect(describeModel(text)).rejects.toThrow();
  },
);

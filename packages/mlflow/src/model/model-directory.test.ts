import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { modelDirectory } from './model-directory.js';

const { files, history } = modelDirectory({
  onnx: Uint8Array.of(1, 2, 3),
  inputs: [
    { name: 'plan', type: 'string' },
    { name: 'bill', type: 'any' },
  ],
  outputs: [{ name: 'probability', type: 'double' }],
  inputExample: [['gold', 1.5]],
  runId: 'a'.repeat(32),
  artifactPath: 'model',
  modelUuid: 'b'.repeat(32),
  createdAt: new Date('2026-11-24T01:02:03.456Z'),
  flavor: { name: 'ours', version: '1.0.0', file: 'ours.json', content: '{}' },
});
const mlmodel = parse(String(files.get('MLmodel')));

describe('modelDirectory', () => {
  it('every file that MLmodel names is in it, and MLmodel comes last', () => {
    const { flavors, saved_input_example_info: example } = mlmodel;
    const { env } = flavors.python_function;
    for (const file of [
      flavors.ours.data,
      flavors.onnx.data,
      env.conda,
      env.virtualenv,
      example.artifact_path,
      example.serving_input_path,
    ]) {
      expect([...files.keys()]).toContain(file);
    }
    expect([...files.keys()]).toContain(`code/${flavors.python_function.loader_module}.py`);
    expect([...files.keys()].at(-1)).toBe('MLmodel');
  });

  it("the run's history of it matches MLmodel", () => {
    for (const [key, value] of Object.entries(history)) expect([key, value]).toEqual([key, mlmodel[key]]);
    expect(Object.keys(mlmodel.flavors)).toEqual(['ours', 'onnx', 'python_function']);
    expect(mlmodel).toMatchObject({
      model_uuid: 'b'.repeat(32),
      model_size_bytes: 3,
      utc_time_created: '2026-11-24 01:02:03.456000',
    });
    expect(JSON.parse(mlmodel.signature.inputs)).toEqual([
      { type: 'string', name: 'plan', required: true },
      { type: 'any', name: 'bill', required: true },
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { EXTERNAL, ModelProto } from './onnx-proto.js';
import { onnxSideFiles, sideFileLocations } from './side-files.js';

const external = (location: string, name = location) => ({
  name,
  dataType: 1,
  dims: [1],
  dataLocation: EXTERNAL,
  externalData: [
    { key: 'offset', value: '0' },
    { key: 'location', value: location },
  ],
});
const identity = { opType: 'Identity', input: ['x'], output: ['y'] };
const encode = (graph: object, functions: readonly object[] = []) =>
  ModelProto.encode(ModelProto.fromObject({ graph: { node: [identity], ...graph }, functions })).finish();

describe('onnxSideFiles', () => {
  it('reads the name out of a file that onnx wrote, and finds none where the weights are inside', () => {
    const models = fixture('foreign_onnx');
    expect(onnxSideFiles(Buffer.from(models['weights in a side file'].file, 'base64'))).toEqual(['model.onnx.data']);
    expect(onnxSideFiles(Buffer.from(models['one sigmoid, [N]'].file, 'base64'))).toEqual([]);
  });

  it('looks into every place that can hold a tensor, and names each file once', () => {
    const constant = { opType: 'Constant', output: ['c'], attribute: [{ name: 'value', t: external('constant.bin') }] };
    const branch = { initializer: [external('branch.bin')], node: [identity] };
    const node = [
      constant,
      { opType: 'If', input: ['c'], output: ['i'], attribute: [{ name: 'then_branch', g: branch }] },
      { opType: 'Custom', output: ['l'], attribute: [{ name: 'all', tensors: [external('list.bin')], graphs: [branch] }] },
    ];
    const sparseInitializer = [{ values: external('values.bin'), indices: external('indices.bin') }];
    const file = encode(
      { node, initializer: [external('a/weights.bin', 'w'), external('./a/weights.bin', 'v')], sparseInitializer },
      [{ node: [{ ...constant, attribute: [{ name: 'value', t: external('function.bin') }] }] }],
    );
    expect(onnxSideFiles(file).sort()).toEqual(
      ['a/weights.bin', 'branch.bin', 'constant.bin', 'function.bin', 'indices.bin', 'list.bin', 'values.bin'].sort(),
    );
    // onnxruntime needs the location as the model writes it. The caller needs the path of the file.
    expect(sideFileLocations(file).get('./a/weights.bin')).toBe('a/weights.bin');
  });

  it('refuses a location outside the model’s folder', () => {
    for (const location of [
      '../other/weights',
      'a/../../b',
      '/etc/passwd',
      'C:/x',
      '..\\x',
      'a\\b',
      'file:x',
      '',
      '.',
      'a/..',
      'a\0b',
    ]) {
      expect(() => onnxSideFiles(encode({ initializer: [external(location, 'w')] }))).toThrow('inside its own folder');
    }
    expect(() => onnxSideFiles(new TextEncoder().encode('no model'))).toThrow('file must be an ONNX model');
  });

  it('never gives a path that leaves the folder', () => {
    const parts = fc.array(fc.constantFrom('..', '.', '', 'a', 'b.bin', '\\', 'C:'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, (location) => {
        let paths: string[] = [];
        try {
          paths = onnxSideFiles(encode({ initializer: [external(location.join('/'), 'w')] }));
        } catch {
          return;
        }
        const resolved = new URL(paths[0] as string, 'http://host/folder/');
        expect(resolved.href.startsWith('http://host/folder/')).toBe(true);
        expect(resolved.href).not.toBe('http://host/folder/');
      }),
    );
  });
});

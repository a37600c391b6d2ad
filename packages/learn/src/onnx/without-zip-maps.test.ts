import { expect, it } from 'vitest';
import { matrixFromRows } from '../data/matrix.js';
import { fixture } from '../testing.js';
import { importOnnx } from './import-onnx.js';
import { decodeModel, ModelProto } from './onnx-proto.js';
import { withoutZipMaps } from './without-zip-maps.js';

const models = fixture('foreign_onnx');
const bytes = (name: string) => new Uint8Array(Buffer.from(models[name].file, 'base64'));
const plain = (file: Uint8Array) =>
  ModelProto.toObject(decodeModel(new Uint8Array(file)) as never, { longs: Number, arrays: true, defaults: true });

it.each(['zipmap', 'zipmap, labels as text', 'zipmap, three classes'])(
  '%s: the output becomes a tensor under its name',
  (name) => {
    const before = plain(bytes(name));
    const after = plain(withoutZipMaps(bytes(name)));
    expect(before.graph.node.map((node: { opType: string }) => node.opType)).toContain('ZipMap');
    expect(before.graph.output[1].type.tensorType).toBeNull();
    expect(after.graph.node.map((node: { opType: string }) => node.opType)).not.toContain('ZipMap');
    expect(after.graph.output.map((output: { name: string }) => output.name)).toEqual(
      before.graph.output.map((output: { name: string }) => output.name),
    );
    expect(after.graph.output[1].type.tensorType.elemType).toBe(1);
    // Everything else stays as it was: the other nodes, the operator sets, the label's output.
    const others = ({ node }: { node: { opType: string }[] }) =>
      node.filter(({ opType }) => !['ZipMap', 'Identity'].includes(opType));
    expect(others(after.graph)).toEqual(others(before.graph));
    expect(after.opsetImport).toEqual(before.opsetImport);
    expect(after.graph.output[0]).toEqual(before.graph.output[0]);
  },
);

it('keeps the numbers of the model', () => {
  const { X, proba } = models.zipmap;
  const { data } = importOnnx(withoutZipMaps(bytes('zipmap'))).predictProba(matrixFromRows(X));
  for (const [i, value] of proba.flat().entries()) expect(data[i]).toBeCloseTo(value, 5);
});

it('keeps fields that this package does not know', () => {
  // Field 6 of a ModelProto, its documentation, which onnx-proto.ts does not list.
  const documented = Uint8Array.of(...bytes('zipmap'), 6 * 8 + 2, 4, ...new TextEncoder().encode('note'));
  const after = Buffer.from(withoutZipMaps(documented));
  expect(after.includes(Buffer.from([6 * 8 + 2, 4, ...Buffer.from('note')]))).toBe(true);
});

it('leaves a model without a ZipMap alone', () => {
  const file = bytes('one sigmoid, [N, 1]');
  expect(withoutZipMaps(file)).toBe(file);
});

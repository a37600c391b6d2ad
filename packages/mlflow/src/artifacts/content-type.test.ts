import { expect, it } from 'vitest';
import { contentTypeOf } from './content-type.js';

/** What the real server said, MLflow 3.17.2 on Python 3.11. `tests/peers/test_mlflow_artifacts.py` asks it again. */
const REAL = {
  'a.txt': 'text/plain',
  'a.json': 'text/plain',
  'a.js': 'text/plain',
  'A.JSON': 'application/json',
  MLmodel: 'text/plain',
  'x.MLmodel': 'text/plain',
  mlproject: 'text/plain',
  MLproject: 'application/octet-stream',
  'notebook.ipynb': 'text/plain',
  csv: 'text/plain',
  '.csv': 'application/octet-stream',
  'page.html': 'text/html',
  'plot.png': 'image/png',
  'plot.svg': 'image/svg+xml',
  'report.pdf': 'application/pdf',
  'files.zip': 'application/zip',
  'files.tar.gz': 'application/x-tar',
  'rows.csv.gz': 'text/csv',
  'weights.h5': 'application/x-hdf5',
  'sound.wav': 'audio/x-wav',
  'model.pkl': 'application/octet-stream',
  'model.onnx': 'application/octet-stream',
  'data.parquet': 'application/octet-stream',
  'no-ending': 'application/octet-stream',
  'a.': 'application/octet-stream',
  '..a': 'application/octet-stream',
};

it.each(Object.entries(REAL))('%s is %s', (name, type) => {
  expect(contentTypeOf(name)).toBe(type);
});

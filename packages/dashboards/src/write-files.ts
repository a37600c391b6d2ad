// `npm run dashboards`: writes the files into deploy/grafana.
import { mkdir, writeFile } from 'node:fs/promises';
import { FOLDER, files } from './files.js';

for (const [path, text] of Object.entries(files())) {
  const file = new URL(path, FOLDER);
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, text);
}

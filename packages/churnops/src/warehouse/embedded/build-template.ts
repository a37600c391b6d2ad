// Makes the data folder that new homes start as a copy of. It already has the tables, so a first start needs no migration. Set-up runs
// this as a separate process, because initdb briefly takes 0.8 GB.
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Warehouse } from '../warehouse.js';
import { openPglite } from './pglite-database.js';
import { templateFolder } from './template-folder.js';

const folder = await templateFolder();
const partial = `${folder}.${process.pid}.partial`;
await mkdir(dirname(folder), { recursive: true });
try {
  const warehouse = new Warehouse(openPglite(partial, undefined));
  await warehouse.migrate();
  await warehouse.close();
  // Whoever runs churnops copies it, and only who set it up may change it. PGlite leaves files of all modes.
  for (const entry of await readdir(partial, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
} finally {
  await rm(partial, { recursive: true, force: true });
}

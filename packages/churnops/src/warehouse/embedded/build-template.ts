// Makes the data folder that new homes start as a copy of. It already has the tables, so a first start needs no migration. Set-up runs
// this as a separate process, because initdb briefly takes 0.8 GB.
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
} finally {
  await rm(partial, { recursive: true, force: true });
}

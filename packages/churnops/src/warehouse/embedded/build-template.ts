// Run by set-up as a process of its own: initdb takes 0.8 GB for a moment. Makes the data folder that homes start from; having
// the tables in it spares the first start their migration.
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

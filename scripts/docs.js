// `npm run docs`: the libraries' API pages into docs/api, from the comments beside the code. A warning fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.js';

await setUp();
const folder = fileURLToPath(new URL('../tools/docs/', import.meta.url));
const options = { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' };
if (!existsSync(`${folder}node_modules/typedoc`)) spawnSync('npm', ['ci', '--no-audit', '--no-fund'], options);
const { status } = spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc'], options);
process.exit(status ?? 1);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_PREFIX } from '../api/address.js';
import { ERRORS, type ErrorCode, type ErrorDocument } from '../errors.js';
import { formatError } from '../failures/known-error.js';
import { announceServer } from '../serving/server-file.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { within } from './testing.js';

/** What goes wrong in an empty home: the command, the same as a request, and the code of both. */
const FAULTS: readonly [readonly string[], object, ErrorCode][] = [
  [['import', 'none.csv'], { file: 'none.csv' }, 'CHURN_FILE_MISSING'],
  [['import', 'empty.csv'], { file: 'empty.csv' }, 'CHURN_CSV_EMPTY'],
  [['import', 'page.csv'], { file: 'page.csv' }, 'CHURN_CSV_NOT_CSV'],
  [['import', 'column.csv'], { file: 'column.csv' }, 'CHURN_CSV_COLUMN_MISSING'],
  [['import', 'value.csv'], { file: 'value.csv' }, 'CHURN_CSV_VALUE'],
  [['import', 'twice.csv'], { file: 'twice.csv' }, 'CHURN_CSV_DUPLICATE_ID'],
  [['outcomes', 'left.csv', '--as-of', '2999-01-01'], { file: 'left.csv', as_of: '2999-01-01' }, 'CHURN_DATE'],
  [['train'], {}, 'CHURN_TRAINING_DATA'],
  [['predict'], {}, 'CHURN_NO_CHAMPION'],
  [['predict', '--date', '2999-01-01'], { date: '2999-01-01' }, 'CHURN_DATE'],
  [['predict', '--version', '1'], { version: 1 }, 'CHURN_USAGE'],
  [['predict', '--date', '2026-03-01', '--rescore'], { date: '2026-03-01', rescore: true }, 'CHURN_NO_PREDICTIONS'],
  [['monitor', '--date', '2026-03-01'], { date: '2026-03-01' }, 'CHURN_NO_PREDICTIONS'],
  [['promote'], {}, 'CHURN_NO_SUCH_VERSION'],
  [['promote', '99'], { version: 99 }, 'CHURN_NO_SUCH_VERSION'],
];

/** What a command said of a fault, by its arguments. */
type Said = Map<readonly string[], { readonly status: number; readonly stdout: string; readonly stderr: string }>;

let home: string;
let app: TestApplication;
let alone: Said;
let byServer: Said;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-one-error-'));
  const { header, rows } = await dataSetLines();
  const [first = ''] = rows;
  for (const [name, content] of [
    ['empty.csv', ''],
    ['page.csv', '<!doctype html><html></html>'],
    ['column.csv', 'customerID,Churn\n1,Yes\n'],
    ['value.csv', `${header}\n${first.replace('Month-to-month', 'monthly')}\n`],
    ['twice.csv', `${header}\n${first}\n${first}\n`],
    ['left.csv', 'customerID,Churn\n1,Yes\n'],
  ] as const) {
    await writeFile(join(home, name), content);
  }
  vi.stubEnv('CHURNOPS_HOME', home);
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.spyOn(process, 'cwd').mockReturnValue(home);
  alone = await sayAll();
  app = await testApplication({ home });
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.server.address() as AddressInfo;
  const withdraw = await announceServer(home, { url: `http://127.0.0.1:${port}`, token: app.token });
  byServer = await sayAll();
  await withdraw();
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await app.close();
  await rm(home, { recursive: true, force: true });
});

async function sayAll(): Promise<Said> {
  const said: Said = new Map();
  for (const [args] of FAULTS) {
    said.set(args, await within([...args, '--json']));
  }
  return said;
}

describe('stderr, --json and HTTP carry the same error', () => {
  it.each(FAULTS)('churnops %j', async (args, { ...input }, code) => {
    const payload = 'file' in input ? { ...input, file: join(home, String(input.file)) } : input;
    const headers = { authorization: `Bearer ${app.token}` };
    const answer = await app.server.inject({ method: 'POST', url: `${API_PREFIX}/${args[0]}`, payload, headers });
    const error: ErrorDocument = answer.json().error;
    expect([error.code, answer.statusCode]).toEqual([code, ERRORS[code].http]);
    expect(error.remedy).toMatch(/\w{3}/);
    for (const ways of [alone, byServer]) {
      const { status, stdout, stderr } = ways.get(args) ?? {};
      expect(JSON.parse(stdout ?? '')).toEqual({ error });
      expect(stderr?.endsWith(`\n${formatError(error)}`) || stderr === formatError(error)).toBe(true);
      expect(stderr?.match(/^error /gm)).toHaveLength(1);
      expect(status).toBe(ERRORS[code].exit);
    }
  });

  it('the code and the remedy stand on stderr, each in its line', () => {
    expect(alone.get(FAULTS[7]?.[0] ?? [])?.stderr).toMatch(/^error CHURN_TRAINING_DATA: .*\n→ .*\n$/m);
  });
});

import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { API_PREFIX } from '../api/address.js';
import { EVENTS_TYPE } from '../api/command-event.js';
import { COMMANDS } from '../commands/all-commands.js';
import type { Command } from '../commands/command.js';
import { announceServer } from '../serving/server-file.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { copyReport } from './copy-report.js';
import { within } from './testing.js';

let app: TestApplication;
let files: Record<'customers' | 'outcomes' | 'messy', string>;
/** The events that the server sent for the last command. */
let events: unknown[];
let isValid: (schema: string, value: unknown) => boolean;
let validator: Ajv2020;
const tee = createServer((request, response) => {
  const { method, headers } = request;
  const options = { method, headers, agent: false } as const;
  const forwarded = httpRequest(`${urlOf(app.server.server.address())}${request.url}`, options, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    const parts: Buffer[] = [];
    answer.on('data', (part) => parts.push(part)).pipe(response);
    if (answer.headers['content-type']?.startsWith(EVENTS_TYPE)) {
      answer.on('end', () =>
        events.push(
          ...Buffer.concat(parts)
            .toString()
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        ),
      );
    }
  });
  request.pipe(forwarded);
});

beforeAll(async () => {
  app = await testApplication();
  await app.server.listen({ host: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => tee.listen(0, '127.0.0.1', resolve));
  await announceServer(app.home, { url: urlOf(tee.address()), token: app.token });
  vi.stubEnv('CHURNOPS_HOME', app.home);
  const { header, rows } = await dataSetLines();
  const some = [header, ...rows.slice(0, 150)];
  files = {
    customers: await app.file('customers.csv', some.join('\n')),
    outcomes: await app.file('outcomes.csv', `customerID,Churn\n${rows[0]?.split(',')[0]},Yes\nnobody,No\n`),
    messy: await app.file(
      'messy.csv',
      `${some.join(';\n').replaceAll(',', ';').replace('Senior', 'Senior ')};\nx${';'.repeat(20)}\n`,
    ),
  };
  validator = new Ajv2020({ strict: false, validateFormats: false });
  validator.addSchema((await app.server.inject(`${API_PREFIX}/openapi.json`)).json(), 'openapi');
  isValid = (schema, value) => validator.validate(`openapi#/components/schemas/${schema}`, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  tee.close();
  await app.close();
});

function urlOf(address: AddressInfo | string | null): string {
  return `http://127.0.0.1:${(address as AddressInfo).port}`;
}

const commandOf = (name: string | undefined) => COMMANDS.find((command) => command.name === name) as Command;
/** As one types it: `mlflow gc`. */
const typedName = (name: string) => (commandOf(name).below ? name.split('-') : [name]);
const pascal = (name: string) => name.replace(/(^|-)(.)/g, (_match, _dash, letter: string) => letter.toUpperCase());

/** In an order in which each finds what it needs. */
const ASKED: readonly (readonly [string, () => readonly string[]])[] = [
  ['import', () => [files.customers]],
  ['import', () => [files.messy, '--on-error', 'reject']],
  ['outcomes', () => [files.outcomes, '--on-error', 'reject']],
  ['train', () => []],
  ['predict', () => []],
  ['predict', () => ['--rescore']],
  ['predict', () => ['--shard', '1/1']],
  ['predict', () => ['--complete', '1']],
  ['monitor', () => []],
  ['performance', () => []],
  ['promote', () => ['1']],
  ['models', () => []],
  ['runs', () => []],
  ['pipeline-runs', () => []],
  ['status', () => []],
  ['mlflow-gc', () => ['--dry-run']],
];

describe('what a command prints with --json is as its schema says', () => {
  it.each(ASKED)('%s (%#)', async (name, options) => {
    events = [];
    const { status, stdout, stderr } = await within([...typedName(name), ...options(), '--json']);
    expect([status, stderr.includes('error')]).toEqual([0, false]);
    const printed = JSON.parse(stdout);
    const { result } = await commandOf(name).load();
    expect(result.parse(printed)).toEqual(printed);
    expect(isValid(`${pascal(name)}Result`, printed), validator.errorsText()).toBe(true);
    expect(events.at(-1)).toEqual({ event: 'result', result: printed });
    for (const event of events) expect(isValid(`${pascal(name)}Event`, event), validator.errorsText()).toBe(true);
    expect(isValid(`${pascal(name)}Event`, { event: 'result', result: { ...printed, more: 1 } })).toBe(false);
  });

  it('and all commands of the command line were asked', () => {
    const onCommandLine = COMMANDS.filter(({ describe: text }) => text).map(({ name }) => name);
    expect([...new Set(ASKED.map(([name]) => name))].sort()).toEqual(onCommandLine.sort());
  });

  it('the events of work that fails, too', async () => {
    events = [];
    const { status, stdout } = await within(['import', files.messy, '--json']);
    expect([status, JSON.parse(stdout).error.code]).toEqual([1, expect.stringMatching(/^CHURN_CSV/)]);
    expect(events.map((event) => (event as { event: string }).event)).toEqual(expect.arrayContaining(['task', 'fail', 'error']));
    for (const event of events) expect(isValid('ImportEvent', event), validator.errorsText()).toBe(true);
    expect(isValid('ImportEvent', { event: 'waiting', message: 'waiting for another import' })).toBe(true);
    expect(isValid('ImportEvent', { event: 'waiting' })).toBe(false);
    expect(isValid('ImportEvent', { event: 'unheard of' })).toBe(false);
  });
});

/** Each object of a JSON Schema with its place. */
function* objectsOf(schema: unknown, place: string): Generator<[string, Record<string, unknown>]> {
  if (typeof schema !== 'object' || schema === null) return;
  const node = schema as Record<string, unknown>;
  if (node.type === 'object') yield [place, node];
  for (const [key, child] of Object.entries(node)) yield* objectsOf(child, `${place}.${key}`);
}

describe('a result', () => {
  const results: (readonly [string, () => Promise<z.ZodType>])[] = [
    ...COMMANDS.map((command) => [command.name, async () => (await command.load()).result] as const),
    ['mlflow import and export', async () => copyReport],
  ];
  it.each(results)('has no fields but those of its schema, in snake_case: %s', async (name, load) => {
    // As input: for an output, z.toJSONSchema calls every object closed.
    const objects = [...objectsOf(z.toJSONSchema(await load(), { io: 'input' }), name)];
    expect(objects.length).toBeGreaterThan(0);
    for (const [place, { properties, additionalProperties }] of objects) {
      // A record, such as metrics by name, has a schema for its values.
      if (!properties)
        expect([place, additionalProperties]).toEqual([place, expect.objectContaining({ type: expect.any(String) })]);
      else expect([place, additionalProperties]).toEqual([place, false]);
      for (const field of Object.keys(properties ?? {})) expect(field).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
    }
  });
});

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { DeliveredOutcome, MarketDay, RecordedCustomer } from './market.js';
import { type SimulationParameters, simulationParameters } from './parameters.js';
import { simulatedDay, simulationResult } from './simulation-result.js';

const RECORD = 'simulation.json';

const simulationRecord = z.strictObject({
  parameters: simulationParameters,
  /** The version that scores every day; null until it is trained. */
  model_version: z.int().nullable(),
  /** The days that are done. */
  days: z.array(simulatedDay),
  /** Null until all days are done. */
  result: simulationResult.nullable(),
});
/** How far a simulation is. */
export type SimulationRecord = z.infer<typeof simulationRecord>;

/** The home of a simulation: its record, the files that were imported, and what is true. */
export class SimulationFolder {
  constructor(readonly home: string) {}

  /**
   * Begins a simulation, or takes up the one that is in the folder. That one keeps its dates, so that it can be taken up on another day.
   *
   * @throws ChurnopsError CHURN_USAGE if the folder has something else in it, or a simulation of other parameters; CHURN_CANNOT_WRITE
   */
  async begin(parameters: SimulationParameters): Promise<SimulationRecord> {
    const found = await this.#read();
    if (found) {
      requireSame(this.home, found.parameters, parameters);
      return found;
    }
    const record: SimulationRecord = { parameters, model_version: null, days: [], result: null };
    await this.save(record).catch((error: Error) => {
      const remedy = 'check the permissions of its folder, or name another one with --home';
      throw new ChurnopsError('CHURN_CANNOT_WRITE', `${this.home} cannot be written: ${error.message}`, remedy, { cause: error });
    });
    return record;
  }

  async save(record: SimulationRecord): Promise<void> {
    await mkdir(this.home, { recursive: true });
    const partial = join(this.home, `${RECORD}.${randomUUID()}`);
    await writeFile(partial, `${JSON.stringify(record, null, 1)}\n`);
    await rename(partial, join(this.home, RECORD));
  }

  /** Writes customers with their outcomes, as far as they are known. @returns the file's path */
  writeCustomers(
    schema: CustomerSchema,
    name: string,
    customers: readonly (RecordedCustomer & { readonly churned?: boolean })[],
  ): Promise<string> {
    const rows = customers.map(({ id, features, churned }) =>
      schema.names.map((column) => {
        if (column === schema.id) return id;
        if (column === schema.target) return churned === undefined ? null : schema.targetValue(churned);
        return features[column] ?? null;
      }),
    );
    return this.#write('feed', `${name}.csv`, schema.names, rows);
  }

  /** Writes outcomes, each with its day. @returns the file's path */
  writeOutcomes(schema: CustomerSchema, name: string, outcomes: readonly DeliveredOutcome[]): Promise<string> {
    const rows = outcomes.map(({ id, observedOn, churned }) => [id, schema.targetValue(churned), observedOn]);
    return this.#write('feed', `${name}.csv`, [schema.id, schema.target, 'observed_on'], rows);
  }

  /** Writes what is true of everyone who was scored on a day: beside the data that churnops works with, which never sees it. */
  writeTruth(schema: CustomerSchema, { date, truth }: MarketDay): Promise<string> {
    const rows = truth.map(({ id, probability, decidesOn }) => [date, id, probability, decidesOn]);
    return this.#write('truth', `${date}.csv`, ['date', schema.id, 'true_probability', 'decides_on'], rows);
  }

  /** Undefined if there is no folder, or an empty one. */
  async #read(): Promise<SimulationRecord | undefined> {
    const names = await readdir(this.home).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === 'ENOENT') return [];
      throw folderTaken(this.home, error.code === 'ENOTDIR' ? 'is a file' : `cannot be read: ${error.message}`);
    });
    if (names.length === 0) return undefined;
    if (!names.includes(RECORD)) throw folderTaken(this.home, 'has something else in it than a simulation');
    try {
      return simulationRecord.parse(JSON.parse(await readFile(join(this.home, RECORD), 'utf8')));
    } catch (error) {
      throw folderTaken(this.home, `has a damaged ${RECORD}, or one of another version`, error);
    }
  }

  async #write(folder: string, name: string, columns: readonly string[], rows: unknown[][]): Promise<string> {
    await mkdir(join(this.home, folder), { recursive: true });
    const file = join(this.home, folder, name);
    await writeFile(file, stringify(rows, { header: true, columns: [...columns] }));
    return file;
  }
}

function requireSame(home: string, found: SimulationParameters, asked: SimulationParameters): void {
  for (const name of Object.keys(simulationParameters.shape) as (keyof SimulationParameters)[]) {
    if (name === 'first_date' || found[name] === asked[name]) continue;
    throw folderTaken(home, `has a simulation with ${name} ${found[name]}, not ${asked[name]}`);
  }
}

function folderTaken(home: string, why: string, cause?: unknown): ChurnopsError {
  return new ChurnopsError('CHURN_USAGE', `${home} ${why}`, 'name a new folder with --home, or delete this one to start anew', {
    cause,
  });
}

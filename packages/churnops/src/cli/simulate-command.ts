import { resolve } from 'node:path';
import { type Config, readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { addDays, today } from '../logical-date.js';
import { describeSimulation } from '../simulation/describe-simulation.js';
import type { SimulationParameters } from '../simulation/parameters.js';
import { SimulationFolder, type SimulationRecord } from '../simulation/simulation-folder.js';
import type { SimulationResult } from '../simulation/simulation-result.js';
import { BUNDLED_DATA } from './bundled-data.js';
import { onTerminal, type Terminal } from './on-terminal.js';
import { withHome } from './with-home.js';

export interface SimulateCommandOptions extends Pick<SimulationParameters, 'scenario' | 'seed' | 'days' | 'customers'> {
  /** Default: one third of the days are over. */
  readonly fromDay?: number;
  /** Default: beside the configured home, named for scenario and seed. */
  readonly home?: string;
  readonly json: boolean;
  /** Seconds to wait for another process that has the home of the simulation. */
  readonly wait: number;
}

/** Customers that the model learns from. */
const HISTORY = 4000;

/**
 * `churnops simulate`: simulates days in a home of its own, and prints what monitoring found. The days end today. The configured home, database and
 * tracking server are not touched.
 *
 * @throws ChurnopsError CHURN_USAGE if the home is the configured one, or a folder with something else in it than this simulation; what `simulate`
 *   and `withHome` throw
 */
export async function runSimulate({ home: asked, json, wait, ...options }: SimulateCommandOptions): Promise<void> {
  const configured = readConfig(process.env, process.cwd());
  const home = resolve(asked ?? `${configured.home}-${options.scenario}-${options.seed}`);
  if (home === configured.home) {
    throw new ChurnopsError('CHURN_USAGE', `${home} is the home that churnops works in`, 'name a new folder with --home');
  }
  // In a home of its own nothing is shared: neither database nor tracking server, bucket or login.
  const config: Config = {
    ...configured,
    home,
    databaseUrl: undefined,
    mlflowTrackingUri: undefined,
    artifactsDestination: undefined,
    defaultArtifactRoot: undefined,
    requiresLogin: false,
    admin: undefined,
  };
  const parameters = parametersOf(options, config);
  await onTerminal(async (terminal) => {
    const folder = new SimulationFolder(home);
    const begun = await folder.begin(parameters);
    const result =
      begun.result ?? (await withHome({ ...terminal, config, waitMs: wait * 1000 }, () => run(config, begun, folder, terminal)));
    process.stdout.write(`${json ? JSON.stringify(result) : describeSimulation(result)}\n`);
  });
}

function parametersOf(
  { scenario, seed, days, customers, fromDay }: Omit<SimulateCommandOptions, 'json' | 'wait'>,
  config: Config,
): SimulationParameters {
  const from_day = fromDay ?? Math.floor(days / 3) + 1;
  if (from_day > days) {
    throw new ChurnopsError(
      'CHURN_USAGE',
      `--from-day ${from_day} is after the last day, ${days}`,
      `give a day from 1 to ${days}`,
    );
  }
  const last = today({ now: () => new Date(), timeZone: config.timeZone });
  return { scenario, seed, days, customers, from_day, history: HISTORY, first_date: addDays(last, 1 - days) };
}

async function run(
  config: Config,
  begun: SimulationRecord,
  folder: SimulationFolder,
  { progress, signal }: Terminal,
): Promise<SimulationResult> {
  const { openCore } = await import('../serving/open-core.js');
  const { simulate } = await import('../simulation/simulate.js');
  const core = await openCore(config, { command: 'churnops simulate', progress, logOnStderr: false, signal });
  try {
    return await simulate(core.context, begun, { folder, dataSet: BUNDLED_DATA });
  } finally {
    await core.close();
  }
}

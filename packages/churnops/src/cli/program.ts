import { artifactRootProblem } from '@churnops/mlflow/artifact-root';
import { Command as Commander, Option } from 'commander';
import { COMMANDS } from '../commands/all-commands.js';
import type { Command } from '../commands/command.js';
import { reportCommand } from '../commands/report.js';
import { SCENARIO_NAMES } from '../simulation/scenario-names.js';
import { VERSION } from '../version.js';
import { addFields, readInput } from './command-options.js';
import { wholeNumber, wrongArgument } from './option-values.js';
import type { ReportOptions } from './report-command.js';
import type { CommandOptions } from './run-command.js';
import { addStack } from './stack-program.js';

/** Seconds that a command waits for another process that has the home. */
const WAIT_SECONDS = 600;
const MOST_WAIT_SECONDS = 24 * 3600;

/** The command line: `churnops COMMAND …`. What a command needs is imported when it runs: --help and wrong usage need none of it. */
export function createProgram(): Commander {
  const program = new Commander('churnops')
    .description('Telco churn prediction as one dependable system')
    .version(VERSION)
    .exitOverride()
    // The command line shows all errors alike, with code and remedy; see main.ts.
    .configureOutput({ outputError() {} })
    // --version is the program's before the command, and the model's after it.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Configured by the environment or a .env file: see .env.example. While churnops start or churnops mlflow runs, the other
commands have it do the work.
Exit status: 0 done, 1 failed, 2 wrong usage, 75 failed but worth a retry, 130 cancelled.`,
    );

  program
    .command('start')
    .description('serve on HOST:PORT and keep the schedule; the first time, run the whole loop on the bundled data set')
    .action(async () => (await import('./start-command.js')).runStart());
  for (const command of COMMANDS) if (command.describe && !command.below) addCommand(program, command);
  addDrift(program);
  addReport(program);
  addSimulate(program);
  const mlflow = program
    .command('mlflow')
    .description('serve without a schedule, as an MLflow tracking server; copy all of another one; or delete for good')
    .addOption(new Option('--port <n>', 'port to listen on, 0 for any').argParser(parsePort))
    .addOption(
      new Option(
        '--default-artifact-root <URI>',
        'where experiments made from now on without a location have their artifacts (env: MLFLOW_DEFAULT_ARTIFACT_ROOT)',
      ).argParser(parseArtifactRoot),
    )
    .action(async (options) => (await import('./mlflow-command.js')).runMlflow(options));
  mlflow
    .command('import')
    .description('copy experiments, runs, artifacts and registered models of another tracking server into ours, and compare')
    .addOption(new Option('--from <URL>', 'address of the other server').argParser(parseAddress).makeOptionMandatory())
    .addOption(json())
    .addOption(wait())
    .action(async (options) => (await import('./copy-command.js')).runCopy('import', options.from, options));
  mlflow
    .command('export')
    .description('copy experiments, runs, artifacts and registered models of ours into another tracking server, and compare')
    .addOption(new Option('--to <URL>', 'address of the other server').argParser(parseAddress).makeOptionMandatory())
    .addOption(json())
    .addOption(wait())
    .action(async (options) => (await import('./copy-command.js')).runCopy('export', options.to, options));
  for (const command of COMMANDS) if (command.below === 'mlflow') addCommand(mlflow, command);
  addStack(program, json);
  return program;
}

function json(): Option {
  return new Option('--json', 'print the result as one JSON document on stdout').default(false);
}

function wait(): Option {
  return new Option('--wait <seconds>', 'how long to wait for another process that works on the embedded database')
    .argParser(wholeNumber('--wait', 0, MOST_WAIT_SECONDS))
    .default(WAIT_SECONDS);
}

function addCommand(parent: Commander, command: Command): void {
  const name = command.below ? command.name.slice(command.below.length + 1) : command.name;
  const commander = parent.command(name).description(command.summary);
  addFields(commander, command);
  commander
    .addOption(json())
    .addOption(wait())
    .action(async () => {
      const options = commander.opts<CommandOptions & Record<string, unknown>>();
      const input = await readInput(command, commander.args[0], options);
      await (await import('./run-command.js')).runCommand(command, input, options);
    });
}

/** Writes a file on this side, whether a server makes the report or not. */
function addReport(program: Commander): void {
  const commander = program.command('report').description(reportCommand.summary);
  addFields(commander, reportCommand);
  commander
    .option('--out <file>', 'where to write it (default: churn-DATE.html)')
    .option('--open', 'show it in the browser')
    .addOption(json())
    .addOption(wait())
    .action(async () => {
      const options = commander.opts<ReportOptions & Record<string, unknown>>();
      const input = await readInput(reportCommand, undefined, options);
      await (await import('./report-command.js')).runReport(input, options);
    });
}

/** Compares two files; needs no home and no server. */
function addDrift(program: Commander): void {
  program
    .command('drift')
    .description('compare two CSV files column by column: has the data drifted?')
    .argument('<REFERENCE.csv>', 'what the data was like')
    .argument('<CURRENT.csv>', 'what it is like now')
    .addOption(
      new Option('--policy <name>', 'who decides: our rule of effect and significance, or Evidently 0.4')
        .choices(['default', 'evidently'])
        .default('default'),
    )
    .addOption(
      new Option('--tests <ids>', "tests in place of the policy's choice, with commas between them, or all").argParser(parseList),
    )
    .addOption(
      new Option('--threshold <n>', 'threshold of every test; without tests, the least effect that is drift').argParser(
        parseThreshold,
      ),
    )
    .addOption(
      new Option('--drift-share <n>', 'share of drifted columns from which the data set has drifted').argParser(parseShare),
    )
    .addOption(new Option('--numerical <columns>', 'columns that are numbers, with commas between them').argParser(parseList))
    .addOption(
      new Option('--categorical <columns>', 'columns that are categories, with commas between them').argParser(parseList),
    )
    .addOption(
      new Option('--decimal <what>', 'before decimals in both files (default: found out for each)').choices(['point', 'comma']),
    )
    .option('--html <file>', 'also write the report as one HTML file, with a picture of each column')
    .addOption(json())
    .action(async (reference, current, options) => (await import('./drift-command.js')).runDrift(reference, current, options));
}

/** Works in a home of its own, whatever the configured one does. */
function addSimulate(program: Commander): void {
  program
    .command('simulate')
    .description('make days of customers and outcomes whose truth is known, and see what monitoring finds; in a home of its own')
    .addOption(new Option('--scenario <name>', 'what changes').choices(SCENARIO_NAMES).makeOptionMandatory())
    .addOption(
      new Option('--days <n>', 'how many days, the last of them today').argParser(wholeNumber('--days', 2, 366)).default(30),
    )
    .addOption(
      new Option('--seed <n>', 'another one makes other customers').argParser(wholeNumber('--seed', 0, 2 ** 32 - 1)).default(1),
    )
    .addOption(
      new Option('--customers <n>', 'how many customers a day').argParser(wholeNumber('--customers', 200, 50_000)).default(1500),
    )
    .addOption(
      new Option('--from-day <n>', 'the day on which the change comes (default: once a third is over)').argParser(
        wholeNumber('--from-day', 1, 366),
      ),
    )
    .option('--home <folder>', 'new folder for everything (default: beside the home, named for scenario and seed)')
    .addOption(json())
    .addOption(wait())
    .action(async (options) => (await import('./simulate-command.js')).runSimulate(options));
}

function parseList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw wrongArgument(`names must have one comma between them; got "${text}"`);
}

function parseThreshold(text: string): number {
  return parseNumber('--threshold', text, Number.MAX_VALUE);
}

function parseShare(text: string): number {
  return parseNumber('--drift-share', text, 1);
}

function parseNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= most) return value;
  throw wrongArgument(`${option} must be a number from 0${most === 1 ? ' to 1' : ' up'}; got "${text}"`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw wrongArgument(`--port must be a whole number from 0 to 65535; got "${text}"`);
}

function parseArtifactRoot(text: string): string {
  const problem = artifactRootProblem(text);
  if (problem === undefined) return text;
  throw wrongArgument(`--default-artifact-root ${problem}; got "${text}"`);
}

function parseAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw wrongArgument(`the address of a tracking server starts with http:// or https://; got "${text}"`);
}

import { Command, CommanderError, Option } from 'commander';
import { DELIMITERS, type DecimalMark, type Delimiter } from '../customers/csv-dialect.js';
import { parseDay } from '../logical-date.js';
import { VERSION } from '../version.js';

/** The command line: `churnops COMMAND …`. Commands are imported when they run: --help and wrong usage need none of them. */
export function createProgram(): Command {
  const program = new Command('churnops')
    .description('Telco churn prediction as one dependable system')
    .version(VERSION)
    .showHelpAfterError('(churnops --help shows the commands)')
    .exitOverride()
    // --version is the program's before the command, and the model's after it.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nConfigured by the environment or a .env file: see .env.example.\nExit status: 0 done, 1 failed, 2 wrong usage.',
    );
  const json = () => new Option('--json', 'print the result as one JSON document on stdout').default(false);
  const date = () =>
    new Option('--date <YYYY-MM-DD>', 'logical date, not in the future (default: today in CHURNOPS_TIMEZONE)').argParser(
      parseDay,
    );

  const onError = () =>
    new Option('--on-error <what>', 'what a bad row does: fail the import, or go to FILE.rejects.csv')
      .choices(['fail', 'reject'])
      .default('fail');
  const delimiter = () =>
    new Option('--delimiter <character>', 'between fields: , ; | or tab; found out by default').argParser(parseDelimiter);
  const asOf = () =>
    new Option('--as-of <YYYY-MM-DD>', 'day on which the outcomes in the file were observed (default: today)').argParser(
      parseDay,
    );

  program
    .command('start')
    .description('serve on HOST:PORT and keep the schedule; the first time, run the whole loop on the bundled data set')
    .action(async () => (await import('./serve-commands.js')).runStart());
  program
    .command('import')
    .description('import customers from a CSV file; known customers are updated')
    .argument('<FILE.csv>')
    .addOption(onError())
    .addOption(delimiter())
    .addOption(
      new Option('--decimal <mark>', 'before decimals: point or comma; found out by default').argParser(parseDecimalMark),
    )
    .addOption(asOf())
    .addOption(json())
    .action(async (file, options) => (await import('./commands.js')).runImport(file, options));
  program
    .command('outcomes')
    .description('record who left and who stayed, from a CSV file with ID and outcome; observed_on may give each its day')
    .argument('<FILE.csv>')
    .addOption(onError())
    .addOption(delimiter())
    .addOption(asOf())
    .addOption(json())
    .action(async (file, options) => (await import('./commands.js')).runOutcomes(file, options));
  program
    .command('train')
    .description('train the candidates, register the best, promote it if it is better than the champion')
    .addOption(date())
    .addOption(json())
    .action(async (options) => (await import('./commands.js')).runTrain(options));
  program
    .command('predict')
    .description('score every customer with the champion into prediction_logs; a past date keeps the predictions that it has')
    .addOption(date())
    .option('--rescore', "score the date's customers again, as they were then")
    .addOption(new Option('--version <VERSION>', 'with --rescore: the version to score with').argParser(parseVersion))
    .addOption(json())
    .action(async (options) => {
      if (options.version && !options.rescore) throw wrongArgument('--version needs --rescore: predict uses the champion');
      await (await import('./commands.js')).runPredict(options);
    });
  program
    .command('monitor')
    .description("measure drift of a date's predictions against the reference set")
    .addOption(date())
    .addOption(json())
    .action(async (options) => (await import('./commands.js')).runMonitor(options));
  program
    .command('promote')
    .description('make a version the champion: the one named, or the newest if it is better than the champion')
    .argument('[VERSION]')
    .addOption(new Option('--reason <text>', 'why a version is named, for the record'))
    .addOption(json())
    .action(async (version, options) => (await import('./commands.js')).runPromote(version, options));
  program
    .command('models')
    .description('list the versions of the registered model, and when each was champion, by whom and why')
    .addOption(json())
    .action(async (options) => (await import('./commands.js')).runModels(options));
  program
    .command('runs')
    .description('list the tracked runs, newest first')
    .addOption(new Option('--limit <n>', 'how many').argParser(parseLimit).default(20))
    .addOption(json())
    .action(async (options) => (await import('./commands.js')).runRuns(options));
  program
    .command('status')
    .description('show the state of the loop')
    .addOption(json())
    .action(async (options) => (await import('./commands.js')).runStatus(options));
  const mlflow = program
    .command('mlflow')
    .description('serve the MLflow tracking server alone, or copy all of another one')
    .addOption(new Option('--port <n>', 'port to listen on, 0 for any').argParser(parsePort))
    .action(async (options) => (await import('./serve-commands.js')).runMlflow(options));
  mlflow
    .command('import')
    .description('copy experiments, runs, artifacts and registered models of another tracking server into ours, and compare')
    .addOption(new Option('--from <URL>', 'address of the other server').argParser(parseAddress).makeOptionMandatory())
    .addOption(json())
    .action(async (options) => (await import('./copy-command.js')).runCopy('import', options.from, options));
  mlflow
    .command('export')
    .description('copy experiments, runs, artifacts and registered models of ours into another tracking server, and compare')
    .addOption(new Option('--to <URL>', 'address of the other server').argParser(parseAddress).makeOptionMandatory())
    .addOption(json())
    .action(async (options) => (await import('./copy-command.js')).runCopy('export', options.to, options));
  for (const command of [...program.commands, ...mlflow.commands]) {
    command.exitOverride().showHelpAfterError('(add --help for the options)');
  }
  return program;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 50_000) return limit;
  throw wrongArgument(`--limit must be a whole number from 1 to 50000; got "${text}"`);
}

function parseDelimiter(text: string): Delimiter {
  const delimiter = text === 'tab' || text === '\\t' ? '\t' : text;
  const known = DELIMITERS.find((character) => character === delimiter);
  if (known) return known;
  throw wrongArgument(`--delimiter must be , ; | or tab; got "${text}"`);
}

function parseDecimalMark(text: string): DecimalMark {
  if (text === 'point' || text === '.') return '.';
  if (text === 'comma' || text === ',') return ',';
  throw wrongArgument(`--decimal must be point or comma; got "${text}"`);
}

function parseVersion(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  throw wrongArgument(`--version must be the number of a version; got "${text}"`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw wrongArgument(`--port must be a whole number from 0 to 65535; got "${text}"`);
}

function parseAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw wrongArgument(`the address of a tracking server starts with http:// or https://; got "${text}"`);
}

function wrongArgument(message: string): CommanderError {
  return new CommanderError(2, 'commander.invalidArgument', message);
}

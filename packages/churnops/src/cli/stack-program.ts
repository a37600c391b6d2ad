import { Argument, type Command as Commander, Option } from 'commander';
import { PROFILES } from '../stack/profiles.js';
import { wholeNumber } from './option-values.js';

const MOST_SECONDS = 24 * 3600;

/**
 * `churnops stack …` and `churnops image …`: the servers of the folder deploy, by Docker Compose. They need no home and no server.
 *
 * @param json the option of each command
 */
export function addStack(program: Commander, json: () => Option): void {
  const stack = program
    .command('stack')
    .description('the same code on real servers, by Docker Compose: Postgres, MLflow, S3, Airflow, Grafana, Elasticsearch …');
  const add = (parent: Commander, name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .option('--folder <dir>', "a copy of the checkout's folder deploy, in its place")
      .addOption(json());
  const load = () => import('./stack-command.js');
  const profiles = () =>
    new Argument('[profiles...]', 'parts of the stack, or all (default: core)').choices([...PROFILES, 'all']);
  add(stack, 'init', 'write .env with new secrets; in one that is there, add what is missing').action(async (options) =>
    (await load()).runInit(options),
  );
  add(stack, 'up', 'start it, wait until all is healthy, and print addresses and users')
    .addArgument(profiles())
    .addOption(
      new Option('--timeout <seconds>', 'how long it may take until all is healthy')
        .argParser(wholeNumber('--timeout', 1, MOST_SECONDS))
        .default(900),
    )
    .action(async (chosen, options) => (await load()).runUp(chosen, options));
  add(stack, 'down', 'stop it and remove its containers; its data stays')
    .option('--volumes', 'remove its data, too', false)
    .action(async (options) => (await load()).runDown(options));
  add(stack, 'status', 'the state of each container, with addresses and users').action(async (options) =>
    (await load()).runStatus(options),
  );
  add(stack, 'logs', 'the last lines of its services')
    .argument('[services...]', 'services (default: all)')
    .option('--follow', 'go on with new lines as they come', false)
    .addOption(
      new Option('--tail <n>', 'how many lines of each service').argParser(wholeNumber('--tail', 0, 999_999)).default(100),
    )
    .action(async (services, options) => (await load()).runLogs(services, options));
  add(stack, 'doctor', 'say what keeps it from starting, and what to do about it')
    .addArgument(profiles())
    .action(async (chosen, options) => (await load()).runDoctor(chosen, options));
  const byUrl = () =>
    new Option(
      '--by-url',
      'the servers of DATABASE_URL, CHURNOPS_BACKUP_DATABASES and MLFLOW_ARTIFACTS_DESTINATION, by pg_dump and psql on the PATH',
    ).default(false);
  add(stack, 'backup', 'save databases and bucket into a new folder, while all goes on')
    .argument('[dir]', 'the folder to make (default: churnops-backup-TIME)')
    .addOption(byUrl())
    .action(async (dir, options) => (await import('./backup-command.js')).runBackup(dir, options));
  add(stack, 'restore', 'put databases and bucket back as a backup has them; they must be empty, unless --replace is given')
    .argument('<dir>', 'a folder that churnops stack backup made')
    .option('--date <YYYY-MM-DD>', 'take off what is later than this logical date')
    .option('--replace', 'replace what is there', false)
    .option('--check', 'only compare the backup with its checksums', false)
    .addOption(byUrl())
    .action(async (dir, options) => (await import('./backup-command.js')).runRestore(dir, options));
  // What containers of the stack run; nobody types these.
  stack.command('docker-proxy', { hidden: true }).action(async () => (await import('./stack-service.js')).runDockerProxy());
  stack
    .command('bucket', { hidden: true })
    .addOption(json())
    .action(async (options) => (await import('./stack-service.js')).runBucket(options));
  stack
    .command('migrate', { hidden: true })
    .addOption(json())
    .action(async (options) => (await import('./stack-service.js')).runMigrate(options));
  const image = program.command('image').description('the one image of the server and of every pipeline');
  add(image, 'build', 'build it from the checkout, tagged by commit').action(async (options) =>
    (await load()).runImageBuild(options),
  );
}

import { composePrograms } from './backup/postgres-programs.js';
import { inSession } from './backup/psql-session.js';
import { KNOWN_MIGRATIONS, readMigrations } from './backup/read-migrations.js';

/** How the databases of a stack that runs stand to this version of churnops. */
export interface MigrationState {
  /** Migrations that the next start applies. */
  readonly due: number;
  /** One that this version does not know, as a later one has applied it; undefined: there is none. */
  readonly unknown: string | undefined;
}

/** Those that churnops migrates: its own, and its tracking server's. */
const DATABASES = ['churnops', 'mlflow'];

/** @returns undefined if they can't be asked; whatever is wrong with them, the start says it better */
export async function checkMigrations(folder: string): Promise<MigrationState | undefined> {
  try {
    return together(await Promise.all(DATABASES.map((name) => stateOf(folder, name))));
  } catch {
    return undefined;
  }
}

async function stateOf(folder: string, database: string): Promise<MigrationState> {
  const had = await inSession(composePrograms(folder), database, new AbortController().signal, readMigrations);
  const compared = Object.entries(KNOWN_MIGRATIONS).map(([table, { migrations }]) => ({
    // Without a record, churnops has not been here yet.
    due: had[table] ? Object.keys(migrations).filter((name) => !had[table]?.includes(name)).length : 0,
    unknown: had[table]?.find((name) => !Object.hasOwn(migrations, name)),
  }));
  return together(compared);
}

function together(states: readonly MigrationState[]): MigrationState {
  return {
    due: states.reduce((sum, { due }) => sum + due, 0),
    unknown: states.find(({ unknown }) => unknown !== undefined)?.unknown,
  };
}

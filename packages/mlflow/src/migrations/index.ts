export { migrate } from './migrate.js';
export { MigrationError } from './migration-error.js';
export type { MigrationSet } from './migration-set.js';
export { readStoredColumns, type StoredColumns } from './stored-columns.js';
export { trackingMigrations } from './tracking-migrations.js';

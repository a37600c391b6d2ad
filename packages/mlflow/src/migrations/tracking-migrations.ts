import { trackingAndRegistry } from './0001-tracking-and-registry.js';
import { loggedModelsAndDatasets } from './0002-logged-models-and-datasets.js';
import { seriesAndRevisions } from './0003-series-and-revisions.js';
import { webhooks } from './0004-webhooks.js';
import { users } from './0005-users.js';
import { versionNumbers } from './0006-version-numbers.js';
import { statistics } from './0007-statistics.js';
import type { MigrationSet } from './migration-set.js';

/** The migrations of the SQL schema `mlflow`, recorded in `mlflow.migrations`. */
export const trackingMigrations: MigrationSet = {
  schema: 'mlflow',
  table: 'migrations',
  adoptedPrefix: 'mlflow_',
  migrations: {
    '0001_tracking_and_registry': trackingAndRegistry,
    '0002_logged_models_and_datasets': loggedModelsAndDatasets,
    '0003_series_and_revisions': seriesAndRevisions,
    '0004_webhooks': webhooks,
    '0005_users': users,
    '0006_version_numbers': versionNumbers,
    '0007_statistics': statistics,
  },
};

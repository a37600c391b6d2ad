import { users } from '../accounts/migrations/0005-users.js';
import { roles } from '../accounts/migrations/0009-roles.js';
import { loggedModelsAndDatasets } from '../logged-models/migrations/0002-logged-models-and-datasets.js';
import { versionNumbers } from '../registry/migrations/0006-version-numbers.js';
import { trackingAndRegistry } from '../tracking/migrations/0001-tracking-and-registry.js';
import { seriesAndRevisions } from '../tracking/migrations/0003-series-and-revisions.js';
import { statistics } from '../tracking/migrations/0007-statistics.js';
import { loggedOrder } from '../tracking/migrations/0008-logged-order.js';
import { experimentsOfDetails } from '../tracking/migrations/0010-experiments-of-details.js';
import { deletionTimes } from '../tracking/migrations/0011-deletion-times.js';
import { webhooks } from '../webhooks/migrations/0004-webhooks.js';
import type { MigrationSet } from './migration-set.js';

/** The migrations of the SQL schema `mlflow`, recorded in `mlflow.migrations`. */
export const trackingMigrations: MigrationSet = {
  schema: 'mlflow',
  table: 'migrations',
  adoptedPrefix: 'mlflow_',
  // Some versions of 25 November 2026 had it under this number, before 8 to 10 were given to others.
  renamed: { '0011_logged_order': '0008_logged_order' },
  migrations: {
    '0001_tracking_and_registry': trackingAndRegistry,
    '0002_logged_models_and_datasets': loggedModelsAndDatasets,
    '0003_series_and_revisions': seriesAndRevisions,
    '0004_webhooks': webhooks,
    '0005_users': users,
    '0006_version_numbers': versionNumbers,
    '0007_statistics': statistics,
    '0008_logged_order': loggedOrder,
    '0009_roles': roles,
    '0010_experiments_of_details': experimentsOfDetails,
    '0011_deletion_times': deletionTimes,
  },
};

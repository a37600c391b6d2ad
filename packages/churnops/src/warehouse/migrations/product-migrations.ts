import type { MigrationSet } from '@churnops/mlflow/migrations';
import { customersPredictionsReports } from './0001-customers-predictions-reports.js';
import { outcomesAndChampions } from './0002-outcomes-and-champions.js';
import { driftEffects } from './0003-drift-effects.js';
import { performance } from './0004-performance.js';
import { rowsOfRuns } from './0005-rows-of-runs.js';
import { watchedOutputs } from './0006-watched-outputs.js';
import { shardsAndOutsideRuns } from './0007-shards-and-outside-runs.js';
import { dataQuality } from './0008-data-quality.js';
import { segments } from './0009-segments.js';
import { predictionMonths } from './0010-prediction-months.js';
import { domainClassifierAndRiskShares } from './0011-domain-classifier-and-risk-shares.js';
import { datesInShards } from './0012-dates-in-shards.js';

/** The migrations of the product's own tables, recorded in `churnops_migrations`. */
export const productMigrations: MigrationSet = {
  table: 'churnops_migrations',
  adoptedPrefix: 'churnops_',
  migrations: {
    '0001_customers_predictions_reports': customersPredictionsReports,
    '0002_outcomes_and_champions': outcomesAndChampions,
    '0003_drift_effects': driftEffects,
    '0004_performance': performance,
    '0005_rows_of_runs': rowsOfRuns,
    '0006_watched_outputs': watchedOutputs,
    '0007_shards_and_outside_runs': shardsAndOutsideRuns,
    '0008_data_quality': dataQuality,
    '0009_segments': segments,
    '0010_prediction_months': predictionMonths,
    '0011_domain_classifier_and_risk_shares': domainClassifierAndRiskShares,
    '0012_dates_in_shards': datesInShards,
  },
};

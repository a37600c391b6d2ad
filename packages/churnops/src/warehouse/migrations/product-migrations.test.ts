import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { productMigrations } from './product-migrations.js';

/** SHA-256 of each released migration. Append to this list; a hash that is here never changes. */
const RELEASED = {
  '0001_customers_predictions_reports': '7d6b9d458c055b7db2f93c3eca5469accc68e749e3debab26417d2df0b584b93',
  '0002_outcomes_and_champions': '4a54cd0d57284102ca49a80439a3f2bd19a13210e204e15a54eae5ddb5a16b6f',
  '0003_drift_effects': 'a9f75a3b9fc6b3cbef4d33f9603fa421b7e5196ced65afcbae55eadb95163df1',
  '0004_performance': '3f6a8625c1571728c7b0355fa26dea3709881e1835773b10ebc2bd01d099e895',
  '0005_rows_of_runs': '66a7ab05afd915fbe8a55f1f90eaa764fec72bb10ef7ebf13cb4c5eae0e0f624',
  '0006_watched_outputs': '839e940cc66710c350d9643b648f9b601055560cb89767c836c3005c0ba5a070',
  '0007_shards_and_outside_runs': '0eadc8b6cf1b8960fa09afc5d29d12bc27ee9a45e0de548da2a86993eeb71d39',
  '0008_data_quality': 'a5e830ad6b53420f4d06703b6afd10094b5c6bdc26e0a1415898407a59db77f7',
  '0009_segments': '3ce1fdaef2d57d4bf1af973f15256da9483e9e4e3e858cebde5c5bea056eb2e8',
  '0010_prediction_months': 'ff6bd72b42f80ebcef6b06e0f15634e9539ba972cbd034296abc5765a0171a76',
  '0011_domain_classifier_and_risk_shares': '16a404b102ca326c4c743a729ba03ee549d8dd2a296c3b9ee8b5bac1e52301bd',
  '0012_dates_in_shards': 'f9abd1193566915244b9adacc553403c68f6c3aaf629baf71079d56f9f4f16ee',
};

it('released migrations stay as they were released', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hashes = Object.entries(productMigrations.migrations).map(([name, text]) => [name, sha256(text)]);
  expect(Object.fromEntries(hashes)).toEqual(RELEASED);
});

it('names sort in the order of the list', () => {
  const names = Object.keys(productMigrations.migrations);
  expect(names).toEqual([...names].sort());
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, i) => i + 1));
});

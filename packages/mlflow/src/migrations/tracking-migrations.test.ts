import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { trackingMigrations } from './tracking-migrations.js';

/** SHA-256 of each released migration. Append to this list; a hash that is here never changes. */
const RELEASED = {
  '0001_tracking_and_registry': '8b4e6318869ab031c13a09329643e529f800267ca869dd2befe07c7673e7ef8b',
  '0002_logged_models_and_datasets': '9531810f8208a85ee8e973ad2bb77c86c6dee0f9f8987b2d3811b4cda7f1b43d',
  '0003_series_and_revisions': '864a786a42a71aaf20ed96d1431fa0a67abfac0664b9c629b5c430b88e929d36',
  '0004_webhooks': 'ecb2a6fda07538015b49e7aeec3e27b6cf0f35e9f96f0632793486dd75ac1a33',
  '0005_users': '683e9ceadb313316443f8b6005d1b6737c71ac996faf6af09e9f777532526e77',
  '0006_version_numbers': '31310832561678be3a7cf2e4e770066cd64af6f7d6e33c5f4012107b2af34eef',
  '0007_statistics': 'd68e7cd7b2d5f629b4dadb64d5d960976f2b176a9f964f9b20b8fd860acc509d',
  '0008_logged_order': '344432b2debe305f5a264ff8ca16d5953998bf835864403c55d53109ae4dea8a',
  '0009_roles': 'fd60d9e7af447c62cc1e095a61bba33120d8e1c4604ad5d8ce320e3e9c075b9d',
  '0010_experiments_of_details': '11854f18b32a2808939c51fa74bfce1ea92cec77002f313bf8f5fabd6c8f9c40',
  '0011_deletion_times': '75d923c5e6b5f958bfe3983a0aa754792d0f6ca49662b442fb871561e6b1dc10',
};

it('released migrations stay as they were released', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hashes = Object.entries(trackingMigrations.migrations).map(([name, text]) => [name, sha256(text)]);
  expect(Object.fromEntries(hashes)).toEqual(RELEASED);
});

it('names sort in the order of the list', () => {
  const names = Object.keys(trackingMigrations.migrations);
  expect(names).toEqual([...names].sort());
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, i) => i + 1));
});

import { readFileSync } from 'node:fs';
import { CustomerSchema } from './customer-schema.js';
import { parseDescriptor } from './descriptor.js';

const FILE = new URL('../../schemas/telco-customer-churn.schema.json', import.meta.url);

/**
 * The schema of the bundled data set, `telco-customer-churn`.
 *
 * @throws ChurnopsError CHURN_SCHEMA if its file is damaged
 */
export function bundledSchema(): CustomerSchema {
  return new CustomerSchema(parseDescriptor(JSON.parse(readFileSync(FILE, 'utf8')), 'the bundled schema'));
}

import { fileURLToPath } from 'node:url';

/** The data set that comes with the project. */
export const BUNDLED_DATA = fileURLToPath(new URL('../../../../data/telco-customer-churn.csv', import.meta.url));

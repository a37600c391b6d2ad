import { alertFile } from './alerts.js';
import { churn } from './churn.js';
import { dataQuality } from './data-quality.js';
import { performance } from './performance.js';
import { pipelines } from './pipelines.js';
import { serving } from './serving.js';

/** Where the files are. */
export const FOLDER = new URL('../../../deploy/grafana/', import.meta.url);

/** Each file with its text, by its path below `FOLDER`. */
export function files(): Record<string, string> {
  const all = {
    'dashboards/churn.json': churn(),
    'dashboards/performance.json': performance(),
    'dashboards/pipelines.json': pipelines(),
    'dashboards/data-quality.json': dataQuality(),
    'dashboards/serving.json': serving(),
    'provisioning/alerting/churnops.json': alertFile(),
  };
  return Object.fromEntries(Object.entries(all).map(([path, content]) => [path, `${JSON.stringify(content, null, 2)}\n`]));
}

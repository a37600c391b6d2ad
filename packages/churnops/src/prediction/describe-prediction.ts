import type { PredictionResult } from './prediction-result.js';
import type { ShardResult } from './shard-result.js';

/** A prediction in one line, for people. */
export function describePrediction(result: PredictionResult | ShardResult): string {
  const { customers, predicted_churners, model_version, changed, late, snapshot_on } = result;
  const what = 'shards' in result ? `shard ${result.shard}/${result.shards}: ` : '';
  const made = `${customers} customers scored with version ${model_version}, ${predicted_churners} likely to leave`;
  if (!changed) return `${what}scored already, nothing changed: ${made}${moved(result)}`;
  return `${what}${made}${late ? `; late, from the customers as of ${snapshot_on}` : ''}${moved(result)}`;
}

/** Of a shard that was not scored with the champion of the moment. */
function moved(result: PredictionResult | ShardResult): string {
  if (!('shards' in result) || result.champion_version === result.model_version) return '';
  return `; version ${result.champion_version} became champion after the date's first shard`;
}

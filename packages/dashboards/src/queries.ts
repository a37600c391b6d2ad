import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { POSTGRES, PROMETHEUS } from './sources.js';

/**
 * A query in SQL. The SDK has no builder for it: this is what Grafana's editor stores.
 *
 * @param format `time_series`: a column "time", and optionally one of text that names the series
 */
export function sql(format: 'time_series' | 'table', rawSql: string, refId = 'A'): Builder<Dataquery> {
  const query = { refId, datasource: POSTGRES, format, rawSql: oneLine(rawSql), rawQuery: true, editorMode: 'code' };
  return { build: () => query as unknown as Dataquery };
}

/** A PromQL query over the time of the dashboard. @param legend such as `{{route}}` */
export function promql(expr: string, legend: string, refId = 'A'): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).refId(refId).range();
}

/** A PromQL query of this moment. */
export function instant(expr: string, legend: string, refId = 'A'): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(PROMETHEUS).expr(expr).legendFormat(legend).refId(refId).instant();
}

/** Dates are shown at the beginning of the day in UTC, as the dashboards' clock has it. */
export function timeOf(column: string): string {
  return `${column}::timestamp AT TIME ZONE 'UTC' AS "time"`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { POSTGRES } from './sources.js';

/**
 * A choice above the dashboard, whose options a query gives.
 *
 * @param options.several whether more than one may be chosen; all are at first
 * @param options.first what is chosen at first. Default: all, or the first option
 */
export function choice(
  name: string,
  label: string,
  query: string,
  { several = false, first }: { readonly several?: boolean; readonly first?: string } = {},
): Builder<VariableModel> {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .datasource(POSTGRES)
    .query(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.Disabled)
    .multi(several)
    .includeAll(several);
  if (several) variable.current({ text: ['All'], value: ['$__all'] });
  else if (first) variable.current({ text: first, value: first });
  // The SDK gives every variable what only intervals have.
  const { auto, auto_min, auto_count, ...model } = variable.build();
  return { build: () => model };
}

import { invalid } from '../protocol/mlflow-error.js';
import { pythonValue } from '../protocol/python-text.js';
import { decodeToken } from '../search/page.js';
import type { DatasetReference } from './logged-model-filter.js';

/** A search of logged models, as a client asks for it. */
export interface LoggedModelSearch {
  readonly experiment_ids: readonly string[];
  readonly filter?: string | undefined;
  /** Only models measured on one of these, by the filter's metrics if it has any; empty: all models. */
  readonly datasets: readonly DatasetReference[];
  readonly order_by: readonly (Partial<DatasetReference> & { readonly field_name: string; readonly ascending: boolean })[];
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
}

/** The search that a page token belongs to. It stands in the token, so that another search can refuse it. */
export function searchOf({ experiment_ids, filter, order_by }: LoggedModelSearch) {
  const orders = order_by.map(({ field_name, ascending, dataset_name, dataset_digest }) => ({
    field_name,
    ascending,
    dataset_name: dataset_name || null,
    dataset_digest: dataset_digest || null,
  }));
  return { experiment_ids, filter_string: filter || null, order_by: orders.length > 0 ? orders : null };
}

/**
 * The offset in a token (mlflow/utils/search_utils.py, `SearchLoggedModelsPaginationToken`).
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for a token of another search
 */
export function offsetOf(token: string, asked: ReturnType<typeof searchOf>): number {
  const found = decodeToken(token) as Partial<ReturnType<typeof searchOf> & { offset: unknown }>;
  const shown = (value: unknown) => (typeof value === 'string' ? value : pythonValue(value));
  const same = (what: string, requested: string, expected: unknown, got: unknown = null) => {
    if (pythonValue(expected) === pythonValue(got)) return;
    const refusal = `${what} in the page token do${what.endsWith('s') ? '' : 'es'} not match the requested ${requested}.`;
    throw invalid(`${refusal} Expected: ${shown(expected)}. Found: ${shown(got)}`);
  };
  same('Experiment IDs', 'experiment IDs', asked.experiment_ids, found.experiment_ids);
  same('Filter string', 'filter string', asked.filter_string, found.filter_string);
  same('Order by', 'order by', asked.order_by, found.order_by);
  return typeof found.offset === 'number' && Number.isSafeInteger(found.offset) && found.offset >= 0 ? found.offset : 0;
}

import { sql } from 'kysely';
import { columnsAsText } from '../database/rows-as-text.js';
import type { MlflowDatabase } from '../database/tables.js';
import type { ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { type Page, page, pageOffset } from '../search/page.js';
import { parseFilter } from '../search/search-filter.js';
import { TAGGED_WORDING } from '../search/search-wording.js';
import { completeModels, completeVersions, withoutAliases } from './complete.js';
import { withoutPrompts } from './prompts.js';
import { modelCondition, modelOrder, versionCondition, versionOrder } from './registry-filter.js';
import { VERSION_COLUMNS, type VersionRow } from './rows.js';

export interface RegistryQuery {
  readonly filter?: string | undefined;
  readonly max_results: number;
  readonly order_by?: readonly string[] | undefined;
  readonly page_token?: string | undefined;
}

/** Finds registered models and versions by MLflow's filters. Both throw INVALID_PARAMETER_VALUE for what they cannot read. */
export class RegistrySearch {
  readonly #db: MlflowDatabase;

  constructor(db: MlflowDatabase) {
    this.#db = db;
  }

  /** Sorted by name, unless another order is asked for. */
  async models(search: RegistryQuery): Promise<Page<RegisteredModel>> {
    const limit = search.max_results;
    const offset = pageOffset(search.page_token);
    let query = this.#db.selectFrom('registered_models').selectAll();
    const { conditions, leaveOut } = withoutPrompts(parseFilter(search.filter, TAGGED_WORDING), 'registered_model_tags');
    if (leaveOut) query = query.where(leaveOut);
    for (const condition of conditions) query = query.where(modelCondition(condition));
    for (const { column, descending } of (search.order_by ?? []).map(modelOrder)) {
      query = query.orderBy(column, descending ? 'desc' : 'asc');
    }
    const rows = await query
      .orderBy('name')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    const { items, nextPageToken } = page(rows, offset, limit);
    const models = await completeModels(this.#db, items);
    return { items: models, nextPageToken };
  }

  /** Sorted by the latest change, newest first, unless another order is asked for. */
  async versions(search: RegistryQuery): Promise<Page<ModelVersion>> {
    const limit = search.max_results;
    const offset = pageOffset(search.page_token);
    let query = this.#db.selectFrom('model_versions').selectAll();
    const { conditions, leaveOut } = withoutPrompts(parseFilter(search.filter, TAGGED_WORDING), 'model_version_tags');
    if (leaveOut) query = query.where(leaveOut);
    for (const condition of conditions) query = query.where(versionCondition(condition));
    const order = search.order_by?.length ? search.order_by : ['last_updated_timestamp DESC'];
    for (const { column, descending } of order.map(versionOrder)) query = query.orderBy(column, descending ? 'desc' : 'asc');
    const found = query
      .orderBy('name')
      .orderBy('version', 'desc')
      .limit(limit + 1)
      .offset(offset);
    const rows = await columnsAsText<VersionRow>(this.#db, sql`${found}`, VERSION_COLUMNS);
    const { items, nextPageToken } = page(rows, offset, limit);
    return { items: (await completeVersions(this.#db, items)).map(withoutAliases), nextPageToken };
  }
}

import type { Run } from '../protocol/entities.js';
import { stringifyJson } from '../protocol/int64.js';
import { JsonText, jsonOf } from '../protocol/json-text.js';

/** The answer of a search. What runs have logged is kept in memory from one search to the next, and so is its JSON. */
export function runsAsJson(runs: readonly Run[], nextPageToken: string | undefined): JsonText {
  const all = runs.map(({ info, data, inputs, outputs }) => {
    const linked = (inputs ? `,"inputs":${jsonOf(inputs)}` : '') + (outputs ? `,"outputs":${jsonOf(outputs)}` : '');
    return `{"info":${stringifyJson(info)},"data":${jsonOf(data)}${linked}}`;
  });
  const next = nextPageToken === undefined ? '' : `,"next_page_token":${JSON.stringify(nextPageToken)}`;
  return new JsonText(`{"runs":[${all.join(',')}]${next}}`);
}

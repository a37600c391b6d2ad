import { type Html, html } from '../html.js';

/** What is shown of a list, as its address says. */
export interface ListQuery {
  readonly filter: string;
  /** `field ASC` or `field DESC`; empty for the list's own order. */
  readonly order_by: string;
  readonly page_token: string;
}

/** Addresses of the same list shown otherwise. */
export function listLinks<Query extends ListQuery>(path: string, query: Query) {
  /** Another order or filter begins at the first page again. */
  const link = (changes: Partial<Query>) => {
    const given = Object.entries({ ...query, page_token: '', ...changes }).filter(([, value]) => value !== '');
    return `${path}?${new URLSearchParams(given as [string, string][])}`;
  };
  /** A column's head: a click sorts by it, another one turns the order. */
  const heading = (name: string, field: string, first: 'ASC' | 'DESC', className = ''): Html => {
    const isSorted = query.order_by === `${field} ASC` || query.order_by === `${field} DESC`;
    const isDown = query.order_by.endsWith(' DESC');
    const direction = isSorted ? (isDown ? 'ASC' : 'DESC') : first;
    const arrow = isSorted ? (isDown ? ' ↓' : ' ↑') : '';
    return html`<th class="${className}"><a href="${link({ order_by: `${field} ${direction}` } as Partial<Query>)}">${name}${arrow}</a></th>`;
  };
  return { link, heading };
}

/** A form that asks for a part of a name. */
export function nameFilter(path: string, query: ListQuery): Html {
  return html`<form class="line" action="${path}"><input type="text" name="filter" value="${query.filter}" aria-label="Filter" placeholder="Part of the name">
<input type="hidden" name="order_by" value="${query.order_by}"><button>Filter</button></form>`;
}

/** Names with `part` in them, as MLflow's searches ask for it. */
export function nameContains(part: string): string {
  if (part === '') return '';
  const quote = part.includes("'") ? '"' : "'";
  return `name ILIKE ${quote}%${part}%${quote}`;
}

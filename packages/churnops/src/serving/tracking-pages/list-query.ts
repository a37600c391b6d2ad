import { type Html, html } from '@churnops/charts';
import { contains } from '@churnops/mlflow';

/** Which part of a list to show, from the address. */
export interface ListQuery {
  readonly filter: string;
  /** `field ASC` or `field DESC`; empty for the list's own order. */
  readonly order_by: string;
  readonly page_token: string;
}

/** Makes links to the same list in another order, or to another part of it. */
export function listLinks<Query extends ListQuery>(path: string, query: Query) {
  /** A new order or filter starts at the first page. */
  const link = (changes: Partial<Query>) => {
    const given = Object.entries({ ...query, page_token: '', ...changes }).filter(([, value]) => value !== '');
    return `${path}?${new URLSearchParams(given as [string, string][])}`;
  };
  /** A column heading. A click sorts by the column, a second click reverses the order. */
  const heading = (name: string, field: string, first: 'ASC' | 'DESC', className = ''): Html => {
    const isSorted = query.order_by === `${field} ASC` || query.order_by === `${field} DESC`;
    const isDown = query.order_by.endsWith(' DESC');
    const direction = isSorted ? (isDown ? 'ASC' : 'DESC') : first;
    const arrow = isSorted ? (isDown ? ' ↓' : ' ↑') : '';
    return html`<th class="${className}"><a href="${link({ order_by: `${field} ${direction}` } as Partial<Query>)}">${name}${arrow}</a></th>`;
  };
  return { link, heading };
}

/** A form for a part of the name. */
export function nameFilter(path: string, query: ListQuery): Html {
  return html`<form class="line" action="${path}"><input type="text" name="filter" value="${query.filter}" aria-label="Filter" placeholder="Part of the name">
<input type="hidden" name="order_by" value="${query.order_by}"><button>Filter</button></form>`;
}

/** A filter for names that contain `part`, in the language of MLflow's searches. */
export function nameContains(part: string): string {
  return part === '' ? '' : contains('name', part);
}

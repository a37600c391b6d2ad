import { type Html, html } from '@churnops/charts';
import type { KeyValue } from '@churnops/mlflow';

/** Tags as a table shows them: long ones are shortened, and those that clients use internally are left out. */
export function badges(tags: readonly KeyValue[]): Html[] {
  return tags
    .filter(({ key }) => !key.startsWith('mlflow.'))
    .map(({ key, value }) => html`<span class="badge">${key}: ${shortened(value)}</span> `);
}

export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

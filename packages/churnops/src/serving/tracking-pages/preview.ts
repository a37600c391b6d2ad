import { type Html, html } from '@churnops/charts';
import { parse } from 'csv-parse/sync';

/** How many bytes of a file a preview reads. */
export const MOST_PREVIEWED = 512 * 1024;
const MOST_ROWS = 50;

const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  // Shown as an image, so that scripts in it cannot run.
  svg: 'image/svg+xml',
};

/** A file as a person reads it: a picture, a table, or text. */
export function preview(path: string, content: Buffer): Html {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const isCut = content.length >= MOST_PREVIEWED;
  const image = Object.hasOwn(IMAGES, extension) ? IMAGES[extension] : undefined;
  if (image && !isCut) return html`<img class="preview" alt="${path}" src="data:${image};base64,${content.toString('base64')}">`;
  if (content.subarray(0, 8000).includes(0)) return html`<p class="empty">Not a text: download it to look at it.</p>`;
  const text = content.toString('utf8');
  const cut = isCut ? html`<p class="note">The first ${(MOST_PREVIEWED / 1024).toString()} KB.</p>` : '';
  if (extension === 'csv') return html`${table(text)}${cut}`;
  if (extension === 'json' && !isCut) return html`<pre>${indented(text)}</pre>`;
  return html`<pre>${text}</pre>${cut}`;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function table(text: string): Html {
  let rows: string[][];
  try {
    rows = parse(text, { to: MOST_ROWS + 1, relax_column_count: true, relax_quotes: true, bom: true });
  } catch {
    return html`<pre>${text}</pre>`;
  }
  const [header = [], ...body] = rows;
  return html`<div class="table"><table><thead><tr>${header.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${body.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>
${body.length === MOST_ROWS ? html`<p class="note">The first ${MOST_ROWS} rows.</p>` : ''}`;
}

import { escapedHtml } from '../svg/escape.js';

/** Markup that is safe to send unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in `html`: text and numbers are escaped, markup is not. */
export type HtmlPart = Html | readonly Html[] | string | number;

/**
 * A template tag that escapes every value, except markup.
 *
 * @example
 * html`<td>${'<b>'}</td>`.text; // '<td>&#60;b&#62;</td>'
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.reduce((text, string, i) => text + render(parts[i - 1] as HtmlPart) + string));
}

function render(part: HtmlPart): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return escapedHtml(String(part));
}

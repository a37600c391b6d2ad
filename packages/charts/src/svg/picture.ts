import { ChartDataError } from '../errors.js';
import { element } from './element.js';
import { escaped } from './escape.js';
import { fitText } from './fit-text.js';
import { FONT_SIZE, text } from './text.js';

/** Height of the strip at the top that holds the title, in pixels. */
export const TITLE_HEIGHT = 34;
const TITLE_SIZE = 14;
const MARGIN = 12;

/** What a chart has drawn, without the frame around it. */
export interface Drawing {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Markup. */
  readonly content: string;
}

/** A picture's title and description. */
export interface PictureText {
  /** Begins the `id`s inside the picture. */
  readonly id: string;
  readonly title: string;
  /** Sentences that say what the picture shows. */
  readonly description: string;
  /** Id of an element of the page that has these sentences. The picture then refers to it. Default: they are in the picture. */
  readonly describedBy?: string | undefined;
}

/**
 * A whole SVG document. It needs nothing from outside: colours are presentation attributes, which a page's stylesheet overrides.
 *
 * @throws ChartDataError if `id` cannot be an XML name
 */
export function picture(words: PictureText, { width, height, content }: Drawing): string {
  return svg(words, { width, height, class: 'chart' }, [
    element('rect', { class: 'chart-background', width, height, fill: '#fff' }),
    text(fitText(words.title, width - 2 * MARGIN, TITLE_SIZE), { x: MARGIN, y: 22, 'font-size': TITLE_SIZE, 'font-weight': 600 }),
    content,
  ]);
}

/** The root element, named for screen readers by its title and description. */
export function svg(
  { id, title, description, describedBy }: PictureText,
  box: { readonly width: number; readonly height: number; readonly class: string },
  content: readonly string[],
): string {
  if (!/^[A-Za-z][\w.-]*$/.test(id)) {
    throw new ChartDataError(
      'id',
      `is ${JSON.stringify(id)}; start with a letter and go on with letters, digits, '-', '_' or '.'`,
    );
  }
  const names = { title: `${id}-title`, desc: `${id}-desc` };
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: box.class,
      width: box.width,
      height: box.height,
      viewBox: `0 0 ${box.width} ${box.height}`,
      role: 'img',
      'aria-labelledby': `${names.title} ${describedBy ?? names.desc}`,
      'font-family': 'system-ui, sans-serif',
      'font-size': FONT_SIZE,
      fill: '#17202b',
    },
    [
      `\n<title id="${names.title}">${escaped(title)}</title>`,
      ...(describedBy === undefined ? [`<desc id="${names.desc}">${escaped(description)}</desc>`] : []),
      ...content,
      '',
    ].join('\n'),
  )}\n`;
}

import { invalid, type MlflowError } from '../protocol/mlflow-error.js';
import type { SearchWording } from './search-wording.js';

export type Comparator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One comparison of a search filter, such as `metrics.accuracy > 0.8`. */
export interface Condition {
  readonly entity: Entity;
  readonly key: string;
  readonly comparator: Comparator;
  /** The kind of value. `name` is a bare word, which every search refuses; absent for IS NULL. */
  readonly operand?: 'string' | 'number' | 'name' | 'list';
  /** Strings without their quotes. A list has several values, IS NULL has none. */
  readonly values: readonly (string | number)[];
  /** The value as written. */
  readonly written?: string;
}

/** One item of an `order_by` list, such as `metrics.accuracy DESC`. */
export interface Ordering {
  readonly entity: Entity;
  readonly key: string;
  readonly descending: boolean;
}

export type Entity = 'metric' | 'param' | 'tag' | 'attribute' | 'dataset';

const ENTITIES: Readonly<Record<string, Entity>> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
};

const COMPARATORS = ['=', '!=', '>', '>=', '<', '<=', 'LIKE', 'ILIKE'] as const;

/** Tokens as in sqlparse, which MLflow parses filters with: a quote within quotes is doubled or escaped, and all letters of Unicode count. */
const TOKEN =
  /\s*(?:(?<quoted>"(?:""|\\"|[^"])*"|`(?:``|[^`])*`|'(?:''|\\'|[^'])*')|(?<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\p{L}\p{N}_.])|(?<word>[\p{L}\p{N}_/-]+)|(?<symbol>>=|<=|!=|[=<>().,]))/uy;

interface Token {
  readonly kind: 'quoted' | 'number' | 'word' | 'symbol';
  readonly text: string;
  /** Its position in the filter. */
  readonly start: number;
  readonly end: number;
}

/**
 * Parses MLflow's filter strings: comparisons joined by AND
 * (https://mlflow.org/docs/latest/ml/search/search-runs/).
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE that quotes the wrong clause
 */
export function parseFilter(filter: string | undefined, wording: SearchWording): Condition[] {
  if (filter && !filter.trim()) throw wording.onlySpace(filter);
  const reader = new TokenReader(filter ?? '', wording);
  const conditions: Condition[] = [];
  while (!reader.atEnd) {
    if (conditions.length > 0 && !reader.takeWord('AND')) throw reader.refusal([reader.next().text]);
    reader.startClause();
    conditions.push(parseCondition(reader));
  }
  return conditions;
}

/**
 * Parses one item of `order_by`: an identifier and optionally ASC or DESC.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE that quotes the item
 */
export function parseOrdering(text: string, wording: SearchWording): Ordering {
  const unparsed = () => invalid(`Invalid order_by clause '${text}'. Could not be parsed.`);
  const reader = new TokenReader(text, { ...wording, noComparison: unparsed });
  const identifier = parseIdentifier(reader);
  if (reader.atEnd) return { ...identifier, descending: false };
  const direction = reader.next().text.toUpperCase();
  if (!reader.atEnd) throw unparsed();
  if (direction !== 'ASC' && direction !== 'DESC') throw invalid(`Invalid ordering key in order_by clause '${text}'.`);
  return { ...identifier, descending: direction === 'DESC' };
}

function parseCondition(reader: TokenReader): Condition {
  const identifier = parseIdentifier(reader);
  const comparator = parseComparator(reader);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { ...identifier, comparator, values: [] };
  const isList = comparator === 'IN' || comparator === 'NOT IN';
  return { ...identifier, comparator, ...(isList ? parseList(reader) : parseValue(reader)) };
}

function parseIdentifier(reader: TokenReader): { entity: Entity; key: string } {
  const first = reader.nextIdentifier();
  // Without an entity the identifier is an attribute, and a dot belongs to the key of one.
  if (!reader.takeSymbol('.')) return { entity: 'attribute', key: first };
  const { entities, unknownEntity } = reader.wording;
  const entity = entities.includes(first) ? ENTITIES[first] : undefined;
  if (!entity) throw unknownEntity(first);
  let key = reader.nextIdentifier();
  while (reader.takeSymbol('.')) key += `.${reader.nextIdentifier()}`;
  return { entity, key };
}

function parseComparator(reader: TokenReader): Comparator {
  const text = reader.next().text.toUpperCase();
  if (text === 'IN') return 'IN';
  if (text === 'NOT' && reader.takeWord('IN')) return 'NOT IN';
  if (text === 'IS') {
    if (reader.takeWord('NULL')) return 'IS NULL';
    if (reader.takeWord('NOT') && reader.takeWord('NULL')) return 'IS NOT NULL';
  }
  const comparator = COMPARATORS.find((known) => known === text);
  if (!comparator) throw reader.refusal();
  return comparator;
}

function parseValue(reader: TokenReader): Pick<Condition, 'operand' | 'values' | 'written'> {
  const { kind, text } = reader.next();
  if (kind === 'quoted' && !text.startsWith('`')) return { operand: 'string', values: [text.slice(1, -1)], written: text };
  if (kind === 'number') return { operand: 'number', values: [Number(text)], written: text };
  if (kind === 'symbol') throw reader.refusal();
  return { operand: 'name', values: [text], written: text };
}

function parseList(reader: TokenReader): Pick<Condition, 'operand' | 'values' | 'written'> {
  const from = reader.position;
  if (!reader.takeSymbol('(')) throw reader.refusal();
  if (reader.isSymbol(')')) {
    throw invalid('While parsing a list in the query, expected a non-empty list of string values, but got empty list');
  }
  const values: (string | number)[] = [];
  do {
    // The list may end with a comma, like a Python tuple with one item.
    if (values.length > 0 && reader.isSymbol(')')) break;
    const { operand, values: items } = parseValue(reader);
    if (operand === 'name') {
      throw invalid('While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.');
    }
    values.push(...items.map((item) => (operand === 'string' ? joined(String(item)) : item)));
  } while (reader.takeSymbol(','));
  if (!reader.takeSymbol(')')) throw reader.refusal();
  return { operand: 'list', values, written: reader.textFrom(from) };
}

/** MLflow reads a list as Python would, to which `'it''s'` is two strings in a row. */
function joined(item: string): string {
  return item.replaceAll("''", '');
}

class TokenReader {
  #tokens: readonly Token[] = [];
  #position = 0;
  #clause = 0;

  constructor(
    readonly text: string,
    readonly wording: SearchWording,
  ) {
    const tokens: Token[] = [];
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const groups = TOKEN.exec(text)?.groups;
      const found = groups && Object.entries(groups).find(([, value]) => value !== undefined);
      if (!found) throw this.refusal([text.slice(at).trim()]);
      const [kind, token] = found as [Token['kind'], string];
      tokens.push({ kind, text: token, start: TOKEN.lastIndex - token.length, end: TOKEN.lastIndex });
    }
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  get position(): number {
    return this.#position;
  }

  /** Starts a new comparison, which error messages quote. */
  startClause(): void {
    this.#clause = this.#position;
  }

  next(): Token {
    const token = this.#tokens[this.#position++];
    if (!token) throw this.refusal();
    return token;
  }

  /** A word, or a name in backticks or double quotes. */
  nextIdentifier(): string {
    const { kind, text } = this.next();
    if (kind === 'quoted' && !text.startsWith("'")) return text.slice(1, -1);
    if (kind === 'word' || kind === 'number') return text;
    if (kind === 'symbol') throw this.refusal();
    throw invalid(`Invalid comparison clause. Expected 'Identifier' found '${text}'`);
  }

  isSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    return token?.kind === 'symbol' && token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#position++;
    return true;
  }

  takeWord(word: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#position++;
    return true;
  }

  /** The text from the token at `position` to the last token read. */
  textFrom(position: number): string {
    return this.text.slice(this.#tokens[position]?.start, this.#tokens[this.#position - 1]?.end);
  }

  /** @param tokens default: those of this clause */
  refusal(tokens = this.#clauseTokens()): MlflowError {
    return this.wording.noComparison(tokens, this.text);
  }

  /** The tokens up to the next AND. An identifier with its dots counts as one. */
  #clauseTokens(): string[] {
    const shown: string[] = [];
    let end = -1;
    for (const token of this.#tokens.slice(this.#clause)) {
      if (token.kind === 'word' && token.text.toUpperCase() === 'AND') break;
      const continues = token.start === end && (token.text === '.' || shown.at(-1)?.endsWith('.'));
      if (continues) shown.push(shown.pop() + token.text);
      else shown.push(token.text);
      end = token.end;
    }
    return shown;
  }
}

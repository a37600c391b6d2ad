import { invalid } from '../protocol/mlflow-error.js';
import { own } from './own.js';

export type Comparator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One comparison of a search filter, such as `metrics.accuracy > 0.8`. */
export interface Condition {
  readonly entity: Entity;
  readonly key: string;
  readonly comparator: Comparator;
  /** Strings are unquoted; a list for IN and NOT IN; empty for IS NULL. */
  readonly values: readonly (string | number)[];
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

const TOKEN =
  /\s*(?:(?<quoted>"(?:[^"])*"|`[^`]*`|'[^']*')|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?<word>[\w/-]+)|(?<symbol>>=|<=|!=|[=<>().,]))/uy;

interface Token {
  readonly kind: 'quoted' | 'number' | 'word' | 'symbol';
  readonly text: string;
}

/**
 * Parses MLflow's filter strings: comparisons joined by AND
 * (https://mlflow.org/docs/latest/ml/search/search-runs/).
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE naming the clause that is wrong
 */
export function parseFilter(filter: string | undefined): Condition[] {
  const reader = new TokenReader(filter ?? '');
  const conditions: Condition[] = [];
  while (!reader.atEnd) {
    if (conditions.length > 0) reader.expectWord('AND');
    conditions.push(parseCondition(reader));
  }
  return conditions;
}

/** Parses one item of `order_by`: an identifier and optionally ASC or DESC. */
export function parseOrdering(text: string): Ordering {
  const reader = new TokenReader(text);
  const identifier = parseIdentifier(reader);
  const direction = reader.atEnd ? 'ASC' : reader.next().text.toUpperCase();
  if (!reader.atEnd || (direction !== 'ASC' && direction !== 'DESC')) {
    throw invalid(`Invalid order_by clause '${text}'; expected an identifier and ASC or DESC`);
  }
  return { ...identifier, descending: direction === 'DESC' };
}

function parseCondition(reader: TokenReader): Condition {
  const identifier = parseIdentifier(reader);
  const comparator = parseComparator(reader);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { ...identifier, comparator, values: [] };
  if (comparator !== 'IN' && comparator !== 'NOT IN') {
    return { ...identifier, comparator, values: [parseValue(reader)] };
  }
  reader.expectSymbol('(');
  const values = [parseValue(reader)];
  while (reader.takeSymbol(',')) values.push(parseValue(reader));
  reader.expectSymbol(')');
  return { ...identifier, comparator, values };
}

function parseIdentifier(reader: TokenReader): { entity: Entity; key: string } {
  const first = reader.nextIdentifier();
  // Without an entity the identifier is an attribute, and a dot belongs to the key of one.
  if (!reader.takeSymbol('.')) return { entity: 'attribute', key: first };
  const entity = own(ENTITIES, first.toLowerCase());
  if (!entity) {
    throw invalid(`Invalid entity type '${first}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`);
  }
  let key = reader.nextIdentifier();
  while (reader.takeSymbol('.')) key += `.${reader.nextIdentifier()}`;
  return { entity, key };
}

function parseComparator(reader: TokenReader): Comparator {
  const text = reader.next().text.toUpperCase();
  switch (text) {
    case '=':
    case '!=':
    case '>':
    case '>=':
    case '<':
    case '<=':
    case 'LIKE':
    case 'ILIKE':
    case 'IN':
      return text;
    case 'NOT':
      reader.expectWord('IN');
      return 'NOT IN';
    case 'IS': {
      const word = reader.next().text.toUpperCase();
      if (word === 'NULL') return 'IS NULL';
      if (word === 'NOT') {
        reader.expectWord('NULL');
        return 'IS NOT NULL';
      }
      break;
    }
  }
  throw invalid(`Invalid comparator '${text}' in filter '${reader.text}'`);
}

function parseValue(reader: TokenReader): string | number {
  const token = reader.next();
  if (token.kind === 'quoted' && !token.text.startsWith('`')) return token.text.slice(1, -1);
  if (token.kind === 'number') return Number(token.text);
  throw invalid(`Expected a quoted string or a number, but got '${token.text}' in filter '${reader.text}'`);
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(readonly text: string) {
    const tokens: Token[] = [];
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const groups = TOKEN.exec(text)?.groups;
      const found = groups && Object.entries(groups).find(([, value]) => value !== undefined);
      if (!found) throw invalid(`Invalid clause(s) in filter string: '${text.slice(at).trim()}'`);
      tokens.push({ kind: found[0] as Token['kind'], text: found[1] as string });
    }
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  next(): Token {
    const token = this.#tokens[this.#position++];
    if (!token) throw invalid(`Unexpected end of '${this.text}'`);
    return token;
  }

  /** A word, or a name in backticks or double quotes. */
  nextIdentifier(): string {
    const { kind, text } = this.next();
    if (kind === 'quoted' && !text.startsWith("'")) return text.slice(1, -1);
    if (kind === 'word' || kind === 'number') return text;
    throw invalid(`Expected an identifier, but got '${text}' in '${this.text}'`);
  }

  takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#position++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw invalid(`Expected '${symbol}' in filter '${this.text}'`);
  }

  expectWord(word: string): void {
    const { kind, text } = this.next();
    if (kind !== 'word' || text.toUpperCase() !== word) {
      throw invalid(`Invalid clause(s) in filter string: '${text}'. Expected '${word}'`);
    }
  }
}

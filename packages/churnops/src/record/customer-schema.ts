import { ChurnopsError } from '../errors.js';
import type { CustomerDescriptor } from './descriptor.js';

/**
 * How a field is stored and checked: the primary key, one of some strings, a whole number, any number, or a day. The bounds are
 * inclusive.
 */
export type FieldKind =
  | { readonly kind: 'identifier'; readonly maxLength: number }
  | { readonly kind: 'category'; readonly values: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'date' };

/** A column of the customer's record. */
export type CustomerField = FieldKind & {
  readonly name: string;
  readonly title: string;
  /** Whether it must have a value. `blankWhen` may make an exception. */
  readonly required: boolean;
  /** A blank is allowed only where another column has this value. */
  readonly blankWhen: { readonly column: string; readonly value: string | number } | undefined;
  /** The value that scoring uses for a blank. Undefined: a blank cannot be scored. */
  readonly blankScoredAs: number | undefined;
  /** Other names that files use for it. */
  readonly aliases: readonly string[];
};

/** How a feature enters the estimators. Binary features are 0/1 numbers or No/Yes texts. */
export type FeatureKind = 'categorical' | 'numerical' | 'binary_number' | 'binary_text';

const FEATURE_ORDER: readonly FeatureKind[] = ['categorical', 'numerical', 'binary_number', 'binary_text'];
const SQL_TYPES = { identifier: 'text', category: 'text', integer: 'integer', number: 'double precision', date: 'date' } as const;
const LONGEST_IDENTIFIER = 64;

/** What a customer is, as one value: names, types, features, target and the rule for blanks. All code that needs a column is given it. */
export class CustomerSchema {
  /** A database belongs to the schema of this name. */
  readonly name: string;
  /** The descriptor it was made from: plain data, to pass to a thread or store with a model. */
  readonly descriptor: CustomerDescriptor;
  /** In the order of the file. */
  readonly fields: readonly CustomerField[];
  /** Names of the fields, in their order. */
  readonly names: readonly string[];
  /** The column that identifies a customer. */
  readonly id: string;
  /** The column that says whether the customer left; blank until that is known. */
  readonly target: string;
  /** How many days a prediction looks ahead. An outcome observed later says nothing about it. */
  readonly horizonDays: number;
  /** Names of the features, in the order in which they become inputs of the estimators. */
  readonly features: readonly string[];
  readonly #byName: ReadonlyMap<string, CustomerField>;
  readonly #positive: ReadonlySet<string>;
  readonly #missing: ReadonlySet<string>;

  /** @throws ChurnopsError CHURN_SCHEMA if primary key, target or a `blankWhen` names no field, or a name comes twice */
  constructor(descriptor: CustomerDescriptor) {
    this.descriptor = descriptor;
    this.name = descriptor.name;
    this.id = descriptor.primaryKey;
    this.target = descriptor.churnops.target;
    this.horizonDays = descriptor.churnops.horizonDays;
    const known = new Set(descriptor.fields.map(({ name }) => name));
    const absent = [this.id, this.target].find((name) => !known.has(name));
    if (absent !== undefined) throw schemaError(`the customer schema ${this.name} has no field ${absent}`);
    this.fields = descriptor.fields.map((field) => fieldOf(field, descriptor.primaryKey));
    this.names = this.fields.map(({ name }) => name);
    this.#byName = new Map(this.fields.map((field) => [field.name, field]));
    this.#positive = new Set(descriptor.churnops.positive);
    this.#missing = new Set(descriptor.missingValues);
    for (const { blankWhen } of this.fields) if (blankWhen) this.field(blankWhen.column);
    if (this.#byName.size < this.names.length) throw schemaError(`${this.name}: a field name comes twice`);
    this.features = FEATURE_ORDER.flatMap((kind) => this.featuresOf(kind));
  }

  /** @throws ChurnopsError CHURN_SCHEMA if there is no such field */
  field(name: string): CustomerField {
    const field = this.#byName.get(name);
    if (field) return field;
    throw schemaError(`the customer schema ${this.name} has no field ${name}`);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Features of one kind, in the order of the file. */
  featuresOf(kind: FeatureKind): readonly string[] {
    return this.fields.filter((field) => this.featureKind(field) === kind).map(({ name }) => name);
  }

  /** Undefined for the primary key and the target. */
  featureKind(field: CustomerField): FeatureKind | undefined {
    if (field.name === this.id || field.name === this.target) return undefined;
    switch (field.kind) {
      case 'category':
        return field.values.length === 2 && field.values.includes('No') && field.values.includes('Yes')
          ? 'binary_text'
          : 'categorical';
      case 'integer':
        return field.min === 0 && field.max === 1 ? 'binary_number' : 'numerical';
      case 'number':
        return 'numerical';
      case 'identifier':
      case 'date':
        return undefined;
    }
  }

  /** Features that hold a quantity: compared by their distribution, not as categories. */
  isQuantity(name: string): boolean {
    return this.featureKind(this.field(name)) === 'numerical';
  }

  /** Whether the column holds numbers. */
  isNumeric(name: string): boolean {
    const { kind } = this.field(name);
    return kind === 'integer' || kind === 'number';
  }

  /** Whether a text stands for a missing value (Table Schema's `missingValues`; spaces around it do not count). */
  isMissing(text: string): boolean {
    return this.#missing.has(text.trim());
  }

  /** Whether the field of a row may be blank. `cellOf` gives the row's other values. */
  mayBeBlank(field: CustomerField, cellOf: (column: string) => string | number | null | undefined): boolean {
    if (!field.blankWhen) return !field.required;
    return String(cellOf(field.blankWhen.column)) === String(field.blankWhen.value);
  }

  /** Features that may be blank, with the value that scoring uses for a blank. */
  get blanksScoredAs(): ReadonlyMap<string, number> {
    const entries = this.fields.flatMap(({ name, blankScoredAs }) =>
      blankScoredAs === undefined ? [] : [[name, blankScoredAs]],
    );
    return new Map(entries as [string, number][]);
  }

  /** Features that training requires. A customer without one is left out, as the outcome says nothing yet. */
  get blankable(): readonly string[] {
    return this.features.filter((name) => !this.field(name).required);
  }

  /** Whether a value of the target means that the customer left. */
  isPositive(value: string): boolean {
    return this.#positive.has(value);
  }

  /** A value of the target that means "left", for SQL's IN. */
  get positiveValues(): readonly string[] {
    return [...this.#positive];
  }

  /**
   * A value of the target that means that the customer left, or stayed.
   *
   * @throws ChurnopsError CHURN_SCHEMA if the target has no such value
   */
  targetValue(left: boolean): string {
    const field = this.field(this.target);
    const values = field.kind === 'category' ? field.values : ['0', '1'];
    const value = values.find((candidate) => this.isPositive(candidate) === left);
    if (value !== undefined) return value;
    throw schemaError(`${this.name}: the target ${this.target} has no value for a customer who ${left ? 'left' : 'stayed'}`);
  }

  /** Names for a SELECT, COPY or INSERT list, quoted. */
  columnList(names: readonly string[] = this.names): string {
    return names.map(quoteName).join(', ');
  }

  /** Type of a column in SQL. Numbers are doubles, so that a frame read in Python fits the model. */
  sqlType(name: string): string {
    return SQL_TYPES[this.field(name).kind];
  }
}

/** A name as SQL quotes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function fieldOf(field: CustomerDescriptor['fields'][number], primaryKey: string): CustomerField {
  const { name, title, constraints, churnops } = field;
  const blanks = Object.entries(churnops.blankWhen ?? {});
  if (blanks.length > 1) throw schemaError(`field ${name}: blankWhen names more than one column`);
  return {
    name,
    title: title ?? name,
    required: constraints.required ?? false,
    blankWhen: blanks[0] && { column: blanks[0][0], value: blanks[0][1] },
    blankScoredAs: churnops.blankScoredAs,
    aliases: churnops.aliases ?? [],
    ...kindOf(field, primaryKey),
  };
}

function kindOf({ name, type, constraints }: CustomerDescriptor['fields'][number], primaryKey: string): FieldKind {
  if (name === primaryKey) return { kind: 'identifier', maxLength: constraints.maxLength ?? LONGEST_IDENTIFIER };
  if (type === 'date') return { kind: type };
  const { minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER } = constraints;
  if (type !== 'string') return { kind: type, min, max };
  if (!constraints.enum) throw schemaError(`field ${name}: a string needs constraints.enum, its values`);
  return { kind: 'category', values: constraints.enum };
}

function schemaError(message: string): ChurnopsError {
  return new ChurnopsError('CHURN_SCHEMA', message, 'correct the schema file');
}

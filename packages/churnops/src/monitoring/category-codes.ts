/** A value of a column that is compared by categories; null for a blank. */
export type Category = string | number | null;

/** Numbers the categories of a column, in the order in which they first come: 0, 1, 2 … */
export class CategoryCodes {
  /** By their numbers. */
  readonly categories: Category[] = [];
  readonly #codes = new Map<Category, number>();

  codeOf(category: Category): number {
    const known = this.#codes.get(category);
    if (known !== undefined) return known;
    this.#codes.set(category, this.categories.length);
    return this.categories.push(category) - 1;
  }
}

/**
 * A filter that the value meets, in the language of MLflow's searches. A value is quoted by the kind of quotes that it does not have.
 * The language has no way to write a value with both: then the filter has a wildcard for each, so others may meet it too, and what is
 * found is to be compared with the value.
 *
 * @param field such as `name`, or `tags.source`
 *
 * @example
 * equals('name', "o'brien"); // name = "o'brien"
 */
export function equals(field: string, value: string): string {
  return hasBoth(value) ? `${field} LIKE ${quote(withoutQuotes(value))}` : `${field} = ${quote(value)}`;
}

/**
 * A filter for values with this part, in small letters or capitals. Where the part has both kinds of quotes, any character may stand in
 * their place.
 *
 * @example
 * contains('name', 'churn'); // name ILIKE '%churn%'
 */
export function contains(field: string, part: string): string {
  return `${field} ILIKE ${quote(`%${hasBoth(part) ? withoutQuotes(part) : part}%`)}`;
}

function quote(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

function hasBoth(text: string): boolean {
  return text.includes("'") && text.includes('"');
}

/** `_` is any one character. */
function withoutQuotes(text: string): string {
  return text.replaceAll(/['"]/g, '_');
}

/** Undoes percent-encoding once. Text that is not valid percent-encoding stays as it is. */
export function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Undoes percent-encoding until nothing is left to decode: `%252e` must not become `.` one step later. */
export function unquote(text: string): string {
  for (let current = text; ; ) {
    const decoded = decodeOnce(current);
    if (decoded === current) return current;
    current = decoded;
  }
}

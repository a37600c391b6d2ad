/** Undoes percent-encoding until nothing is left to decode: `%252e` must not become `.` one step later. */
export function unquote(text: string): string {
  for (let current = text; ; ) {
    let decoded: string;
    try {
      decoded = decodeURIComponent(current);
    } catch {
      return current;
    }
    if (decoded === current) return current;
    current = decoded;
  }
}

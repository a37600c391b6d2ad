/**
 * Text as it may stand in XML, between tags or inside an attribute.
 *
 * Characters that XML 1.0 does not allow at all (most control characters, lone surrogates) become U+FFFD, the replacement
 * character. https://www.w3.org/TR/xml/#charsets
 */
export function escaped(text: string): string {
  // XML would read white space in an attribute as spaces.
  return escapedHtml(text).replace(/[\t\n\r]/g, reference);
}

/** The same for HTML, which keeps white space as it is. */
export function escapedHtml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
      .replace(/[&<>"']/g, reference)
  );
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

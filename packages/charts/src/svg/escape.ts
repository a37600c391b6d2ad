/**
 * Text as it may stand in XML, between tags or inside an attribute.
 *
 * Characters that XML 1.0 does not allow at all (most control characters, lone surrogates) become U+FFFD, the replacement
 * character. https://www.w3.org/TR/xml/#charsets
 */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
      .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

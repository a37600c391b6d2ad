import fc from 'fast-check';

/**
 * Test support: a text of any characters of Unicode. fast-check's own unit `binary` does the same, but takes a second of CPU time for
 * its table of characters.
 */
export const anyText = fc.string({
  unit: fc
    .integer({ min: 0, max: 0x10ffff })
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code)),
});

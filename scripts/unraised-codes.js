/**
 * The codes of the error table that no test raises. For a run of all tests.
 *
 * A code counts as raised if churnops itself, and not the test, makes an error with it while a test file runs that names the code.
 *
 * @param files Vitest's test files, with what `raised-codes-setup.js` noted in them
 */
export async function unraisedCodes(files) {
  const { ERRORS } = await import('../packages/churnops/dist/errors.js');
  const raised = new Set(files.flatMap(({ meta }) => meta.raisedCodes ?? []));
  return Object.keys(ERRORS).filter((code) => !raised.has(code));
}

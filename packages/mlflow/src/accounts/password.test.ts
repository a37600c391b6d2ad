import { expect, it } from 'vitest';
import { hashPassword, isPassword } from './password.js';

const CHEAP = { N: 16, r: 1, p: 1 };

it('a password is checked against a salted hash', async () => {
  const hash = await hashPassword('ä long password', CHEAP);
  expect(hash).not.toBe(await hashPassword('ä long password', CHEAP));
  expect(hash).not.toContain('long');
  expect([await isPassword('ä long password', hash), await isPassword('a long password', hash)]).toEqual([true, false]);
});

it.each([
  // RFC 7914, section 12, third vector.
  ['scrypt$16384$8$1', 'cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw=='],
  // Python's hashlib.scrypt at our cost.
  ['scrypt$32768$8$3', 'IOIeJVsvC3A9fkhAzGQYCc48K8EY9QMdhZADIzoEhd0='],
])('keys match published test vectors: %s', async (cost, key) => {
  const hash = `${cost}$${Buffer.from('SodiumChloride').toString('base64')}$${key}`;
  expect(await isPassword('pleaseletmein', hash)).toBe(true);
  expect(await isPassword('pleaseletmeinn', hash)).toBe(false);
});

it('costs by default what OWASP recommends', async () => {
  expect(await hashPassword('a long password')).toMatch(/^scrypt\$32768\$8\$3\$.{24}\$.{44}$/);
});

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** The parameters of scrypt (RFC 7914). A hash takes 128 N r bytes of memory, and time in proportion to N r p. */
export interface PasswordCost {
  /** A power of 2. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** From OWASP's Password Storage Cheat Sheet, for scrypt with 32 MiB. */
const COST: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;

/**
 * A salted hash that can't be turned back into the password: `scrypt$N$r$p$salt$key`, with salt and key in base64.
 *
 * @param cost default: OWASP's recommendation, N = 2^15, r = 8, p = 3, which takes about 0.3 s
 */
export async function hashPassword(password: string, cost: PasswordCost = COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES, withMemory(cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/**
 * Whether a hash was made from this password.
 *
 * @param hash from `hashPassword`, with any cost
 */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'base64');
  const cost = withMemory({ N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), expected.length, cost), expected);
}

/** By default, Node refuses a hash that takes more than 32 MiB. */
function withMemory({ N, r, p }: PasswordCost): ScryptOptions {
  return { N, r, p, maxmem: 256 * N * r };
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { MlflowDatabase } from '../database/tables.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { type Access, UserAccess } from './access.js';
import { LoginLimit } from './login-limit.js';
import { OwnGrants } from './own-grants.js';
import { hashPassword, isPassword, type PasswordCost } from './password.js';
import { isWellKnown } from './password-rules.js';
import type { User } from './permission.js';
import { RecentUsers } from './recent-users.js';
import { ResourceTypes } from './resource-types.js';
import { RoleStore } from './role-store.js';
import { TokenStore } from './token-store.js';
import { UserStore } from './user-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user who sent the request. Undefined if the path needs no login. */
    user?: User | undefined;
  }
}

/** Number of verified passwords that are remembered. Their next logins skip the slow hash. */
const MOST_VERIFIED = 1000;
const UNAUTHENTICATED =
  'You are not authenticated: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.';

/** The user that stands for this process itself, which logs in with `systemToken`. */
const SYSTEM: User = { id: 0, username: '(system)', is_admin: true, permission: 'MANAGE', grants: [], workspaces: [] };

export interface AuthenticationOptions {
  /** The clock, in ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
  /** How slow the hash of a new password is. Default: OWASP's recommendation, about 0.3 s. */
  readonly passwordCost?: PasswordCost;
  /** Types of resources that permissions can be granted on, besides MLflow's. Default: none. */
  readonly resourceTypes?: readonly string[];
}

/**
 * Finds out who sent a request, by name and password (Basic, RFC 7617) or by access token (Bearer, RFC 6750). MLflow's client sends them
 * from `MLFLOW_TRACKING_USERNAME`, `_PASSWORD` and `_TOKEN`.
 */
export class Authentication {
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly roles: RoleStore;
  /** What users were granted directly, not by a shared role. */
  readonly grants: OwnGrants;
  /** The types of resources that permissions can be granted on. */
  readonly resourceTypes: ResourceTypes;
  /** Token for this process's own requests. A new one is made at each start. */
  readonly systemToken = randomBytes(32).toString('base64url');
  readonly #limit = new LoginLimit();
  /** Password hashes, by a digest of name and password. The key of the digest never leaves this process. */
  readonly #verified = new LRUCache<string, string>({ max: MOST_VERIFIED });
  readonly #key = randomBytes(32);
  readonly #recent: RecentUsers;
  /** The latest login in progress, by username. */
  readonly #lines = new Map<string, Promise<unknown>>();
  /** Checked if a user does not exist, so that the refusal takes as long as for a user who does. */
  readonly #noHash: Promise<string>;

  /** @param database a database that `migrateTracking` has prepared */
  constructor(database: MlflowDatabase, { now = Date.now, passwordCost, resourceTypes }: AuthenticationOptions = {}) {
    const db = database.withSchema('mlflow');
    this.resourceTypes = new ResourceTypes(resourceTypes);
    this.#recent = new RecentUsers(now);
    const changed = () => this.#recent.forget();
    this.users = new UserStore(db, passwordCost, changed);
    this.tokens = new TokenStore(db, this.users, now, changed);
    this.roles = new RoleStore(db, this.resourceTypes, changed);
    this.grants = new OwnGrants(db, changed);
    this.#noHash = hashPassword(randomBytes(32).toString('hex'), passwordCost);
  }

  /**
   * The user who sent a request.
   *
   * @param header the `Authorization` header
   * @param address the address that the request comes from
   * @throws MlflowError UNAUTHENTICATED without a valid login; RESOURCE_EXHAUSTED after too many failed logins
   */
  async authenticate(header: string | undefined, address: string): Promise<User> {
    const [, scheme = '', credentials = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
    const isBasic = scheme.toLowerCase() === 'basic';
    if (!isBasic && scheme.toLowerCase() !== 'bearer') throw new MlflowError('UNAUTHENTICATED', UNAUTHENTICATED);
    if (!isBasic && isEqual(credentials, this.systemToken)) return SYSTEM;
    if (!isBasic) return this.#attempt(address, undefined, () => this.#byToken(credentials));
    const decoded = Buffer.from(credentials, 'base64').toString('utf8');
    const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(decoded) ?? [];
    // The guesses of others must not lock out a user who has logged in before.
    const remembered = await this.#remembered(username, password);
    if (remembered) return remembered;
    return this.#inLine(username, () => this.#attempt(address, username, () => this.#verify(username, password)));
  }

  /**
   * What a user may do.
   *
   * @param user undefined: `requireAuthentication` let the request in without a login
   * @throws MlflowError UNAUTHENTICATED without a user
   */
  accessOf(user: User | undefined): Access {
    if (!user) throw new MlflowError('UNAUTHENTICATED', UNAUTHENTICATED);
    return new UserAccess(user, this.grants);
  }

  /** Whether this is the password of the user. */
  async isPasswordOf(username: string, password: string): Promise<boolean> {
    return (await this.#verify(username, password)) !== undefined;
  }

  async #attempt(address: string, username: string | undefined, find: () => Promise<User | undefined>): Promise<User> {
    const wait = await this.#limit.wait(address, username);
    if (wait > 0) throw new MlflowError('RESOURCE_EXHAUSTED', `Too many failed logins; try again in ${wait} s.`);
    const user = await find();
    if (!user) {
      await this.#limit.fail(address, username);
      throw new MlflowError('UNAUTHENTICATED', UNAUTHENTICATED);
    }
    await this.#limit.succeed(address, username);
    return user;
  }

  /** Checks one login of a user at a time. Otherwise a hundred simultaneous guesses would be checked before the first counts as failed. */
  async #inLine(username: string, attempt: () => Promise<User>): Promise<User> {
    const before = this.#lines.get(username);
    const turn = (before ?? Promise.resolve()).then(attempt, attempt);
    this.#lines.set(username, turn);
    return turn.finally(() => {
      if (this.#lines.get(username) === turn) this.#lines.delete(username);
    });
  }

  async #remembered(username: string, password: string): Promise<User | undefined> {
    const hash = this.#verified.get(this.#digest(username, password));
    if (hash === undefined) return undefined;
    const found = await this.#recent.find(`user ${username}`, async () => {
      const user = await this.users.find(username);
      return user && { user };
    });
    return found && found.password_hash === hash && !isRefused(found, password) ? found : undefined;
  }

  async #verify(username: string, password: string): Promise<User | undefined> {
    const remembered = await this.#remembered(username, password);
    if (remembered) return remembered;
    const found = username.includes('\0') ? undefined : await this.users.find(username);
    const isRight = await isPassword(password, found?.password_hash ?? (await this.#noHash));
    if (!found || !isRight || isRefused(found, password)) return undefined;
    this.#verified.set(this.#digest(username, password), found.password_hash);
    // Another process may have changed the password. From now on the old one is wrong here too.
    this.#recent.forget();
    return found;
  }

  #byToken(token: string): Promise<User | undefined> {
    const hash = createHmac('sha256', this.#key).update(token).digest('base64');
    return this.#recent.find(`token ${hash}`, () => this.tokens.findOwner(token));
  }

  #digest(username: string, password: string): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([username, password]))
      .digest('base64');
  }
}

/**
 * Makes `server` refuse requests without a valid login: with 401, or with 429 after too many failed logins.
 *
 * @param isOpen whether a path needs no login. Default: every path needs a login
 */
export function requireAuthentication(
  server: FastifyInstance,
  authentication: Authentication,
  isOpen: (path: string) => boolean = () => false,
): void {
  server.decorateRequest('user', undefined);
  server.addHook('onRequest', async (request, reply) => {
    if (isOpen(request.url.split('?')[0] as string)) return;
    try {
      request.user = await authentication.authenticate(request.headers.authorization, request.ip);
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Basic realm="mlflow", charset="UTF-8"');
      await reply.status(error.status).send(error.toJSON());
    }
  });
}

/** An admin with a password that everybody knows can't log in. */
function isRefused(user: User, password: string): boolean {
  return user.is_admin && isWellKnown(password);
}

function isEqual(a: string, b: string): boolean {
  const [bytes, others] = [Buffer.from(a), Buffer.from(b)];
  return bytes.length === others.length && timingSafeEqual(bytes, others);
}

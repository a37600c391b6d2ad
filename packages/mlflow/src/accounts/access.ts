import { MlflowError } from '../protocol/mlflow-error.js';
import type { Needs, RawInput } from './needs.js';
import { allows, type Permission, permissionOn, type Resource, type User } from './permission.js';
import type { UserStore } from './user-store.js';

/** What the caller of one request may do, and how permissions follow from what they did. */
export interface Access {
  /** Undefined where nobody logs in. */
  readonly caller: User | undefined;
  /**
   * @param input of the request, not checked yet
   * @throws MlflowError PERMISSION_DENIED unless the caller has what is needed; whatever `needs.on` throws
   */
  check(needs: Needs, input: unknown): Promise<void>;
  /**
   * @param resource undefined: something that belongs to no resource, where the caller's general permission counts
   * @throws MlflowError PERMISSION_DENIED
   */
  require(resource: Resource | undefined, permission: Permission): void;
  canRead(resource: Resource): boolean;
  /** The caller made the resource, and manages it from now on. */
  created(resource: Resource): Promise<void>;
  /** The resource has another id, which takes its permissions over. */
  renamed(resource: Resource, newId: string): Promise<void>;
  /** The resource is gone. Its permissions must not count for one that is made later under the same id. */
  deleted(resource: Resource): Promise<void>;
}

/** Where nobody logs in, everybody may do everything. */
export const OPEN_ACCESS: Access = {
  caller: undefined,
  async check() {},
  require() {},
  canRead: () => true,
  async created() {},
  async renamed() {},
  async deleted() {},
};

/** The access of a user, by the permissions that they have on resources. */
export class UserAccess implements Access {
  readonly #users: UserStore;

  constructor(
    readonly caller: User,
    users: UserStore,
  ) {
    this.#users = users;
  }

  async check(needs: Needs, input: unknown): Promise<void> {
    if (needs === 'login' || this.caller.is_admin) return;
    if (needs === 'admin') throw this.#denied('the rights of an admin');
    for (const resource of await needs.on(Object(input) as RawInput)) this.require(resource, needs.permission);
  }

  require(resource: Resource | undefined, permission: Permission): void {
    if (allows(permissionOn(this.caller, resource), permission)) return;
    throw this.#denied(resource ? `${permission} on ${resource.type} '${resource.id}'` : permission);
  }

  canRead(resource: Resource): boolean {
    return allows(permissionOn(this.caller, resource), 'READ');
  }

  async created(resource: Resource): Promise<void> {
    if (!this.caller.is_admin) await this.#users.grant(this.caller.username, resource, 'MANAGE');
  }

  renamed(resource: Resource, newId: string): Promise<void> {
    return this.#users.renameResource(resource, newId);
  }

  deleted(resource: Resource): Promise<void> {
    return this.#users.forgetResource(resource);
  }

  #denied(what: string): MlflowError {
    return new MlflowError('PERMISSION_DENIED', `Permission denied: user ${this.caller.username} lacks ${what}.`);
  }
}

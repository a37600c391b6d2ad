import { MlflowError } from '../protocol/mlflow-error.js';
import type { Needs, RawInput } from './needs.js';
import type { OwnGrants } from './own-grants.js';
import { mayDo, type Permission, type Resource, type User } from './permission.js';

/** What the caller of a request may do, and how permissions change after the request. */
export interface Access {
  /** Undefined if logins are off. */
  readonly caller: User | undefined;
  /**
   * Checks what an endpoint needs.
   *
   * @param input the request's input, not checked yet
   * @throws MlflowError PERMISSION_DENIED if the caller lacks what is needed
   * @throws what `needs` throws
   */
  check(needs: Needs, input: unknown): Promise<void>;
  /**
   * Checks a permission on a resource.
   *
   * @param resource undefined: the caller's general permission counts
   * @throws MlflowError PERMISSION_DENIED if the caller lacks the permission
   */
  require(resource: Resource | undefined, permission: Permission): void;
  canRead(resource: Resource): boolean;
  /** Call this when the caller has made a resource. The caller manages it from now on. */
  created(resource: Resource): Promise<void>;
  /** Call this when a resource has a new id. What users were granted moves along with it. Permissions of roles stay as they are. */
  renamed(resource: Resource, newId: string): Promise<void>;
  /** Call this when a resource is gone. What users were granted on it must not apply to a later resource with the same id. */
  deleted(resource: Resource): Promise<void>;
}

/** The access without logins: everybody may do everything. */
export const OPEN_ACCESS: Access = {
  caller: undefined,
  async check() {},
  require() {},
  canRead: () => true,
  async created() {},
  async renamed() {},
  async deleted() {},
};

/** The access of a user, which follows from their permissions on resources. */
export class UserAccess implements Access {
  readonly #grants: OwnGrants;

  constructor(
    readonly caller: User,
    grants: OwnGrants,
  ) {
    this.#grants = grants;
  }

  async check(needs: Needs, rawInput: unknown): Promise<void> {
    const { caller } = this;
    if (needs === 'login' || caller.is_admin) return;
    if (needs === 'admin') throw this.#denied('the rights of an admin');
    const input = Object(rawInput) as RawInput;
    if ('holds' in needs) {
      if (!(await needs.holds(caller, input))) throw this.#denied(needs.what);
      return;
    }
    for (const { permission, on } of [needs].flat()) {
      for (const resource of await on(input)) this.require(resource, permission);
    }
  }

  require(resource: Resource | undefined, permission: Permission): void {
    if (mayDo(this.caller, permission, resource)) return;
    throw this.#denied(resource ? `${permission} on ${nameOf(resource)}` : permission);
  }

  canRead(resource: Resource): boolean {
    return mayDo(this.caller, 'READ', resource);
  }

  async created({ type, id }: Resource): Promise<void> {
    // This process itself is not a user.
    if (this.caller.id > 0) await this.#grants.set(this.caller.username, { type, id }, 'MANAGE');
  }

  renamed(resource: Resource, newId: string): Promise<void> {
    return this.#grants.rename(resource, newId);
  }

  deleted(resource: Resource): Promise<void> {
    return this.#grants.forget(resource);
  }

  #denied(what: string): MlflowError {
    return new MlflowError('PERMISSION_DENIED', `Permission denied: user ${this.caller.username} lacks ${what}.`);
  }
}

/** `experiment '7'`, `run '*' in experiment '7'` */
function nameOf({ type, id, in: container }: Resource): string {
  return `${type} '${id}'${container ? ` in ${nameOf(container)}` : ''}`;
}

import { MlflowError } from '../protocol/mlflow-error.js';
import type { Needs, RawInput } from './needs.js';
import type { OwnGrants } from './own-grants.js';
import { mayDo, type Permission, type Resource, type User } from './permission.js';

/** What the caller of one request may do, and how permissions follow from what they did. */
export interface Access {
  /** Undefined where nobody logs in. */
  readonly caller: User | undefined;
  /**
   * @param input of the request, not checked yet
   * @throws MlflowError PERMISSION_DENIED unless the caller has what is needed; whatever `needs` throws
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
  /** The resource has another id, which takes over what users were granted on it. Permissions of roles stay as they are. */
  renamed(resource: Resource, newId: string): Promise<void>;
  /** The resource is gone. What users were granted on it must not count for one that is made later under the same id. */
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
    // This process itself is no user.
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

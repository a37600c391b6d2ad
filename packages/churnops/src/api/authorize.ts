import { timingSafeEqual } from 'node:crypto';
import { type Authentication, allows, permissionOn } from '@churnops/mlflow';
import type { FastifyRequest } from 'fastify';
import { type Command, changesSomething } from '../commands/command.js';
import { ChurnopsError } from '../errors.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import { logIn } from './log-in.js';
import { readOperator } from './operator-header.js';
import { isUpload } from './upload.js';

/** The reader's name where no login is required. */
const ANYBODY = 'anybody';

/** What requests are checked against. */
export interface Authority {
  /** Undefined if no login is required. */
  readonly authentication: Authentication | undefined;
  /** Gives its holder every right. If no login is required, requests that change something must send it. */
  readonly token: string;
  /** Who runs this process: the operator of a request that has the token and doesn't name one. */
  readonly operator: string;
}

/**
 * Whether a request may have a command run. Everyone who can open the pages may read. A command that changes something needs its permission
 * on the registered model or, if no login is required, the token of `server.json`. Only admins and holders of the token may name a file on
 * the server; others send the file itself.
 *
 * @returns who asks, for the record
 * @throws ChurnopsError CHURN_UNAUTHENTICATED, CHURN_TOO_MANY_LOGINS, CHURN_FORBIDDEN; CHURN_BAD_INPUT if the operator has no proper name
 */
export async function authorize(
  request: FastifyRequest,
  command: Pick<Command, 'name' | 'permission' | 'files' | 'forAdmins'>,
  { authentication, token, operator }: Authority,
): Promise<string> {
  const { headers } = request;
  const hasToken = isEqual(headers.authorization ?? '', `Bearer ${token}`);
  // Only the user of this process and programs that act for that user can read the token, so they are believed.
  if (hasToken) return readOperator(headers) ?? operator;
  if (!authentication) {
    if (changesSomething(command)) throw noToken();
    return ANYBODY;
  }
  const user = await logIn(authentication, request);
  if (command.files && !user.is_admin && !isUpload(headers)) {
    throw forbidden(command.name, 'names a file on the server, which only an admin may; send the file itself as text/csv');
  }
  if (command.forAdmins && !user.is_admin) throw forbidden(command.name, 'is for admins alone');
  const permission = permissionOn(user, { type: 'registered_model', id: REGISTERED_MODEL });
  if (changesSomething(command) && !allows(permission, command.permission)) {
    throw forbidden(command.name, `needs ${command.permission} on ${REGISTERED_MODEL}, and ${user.username} has ${permission}`);
  }
  return user.username;
}

function noToken(): ChurnopsError {
  return new ChurnopsError(
    'CHURN_UNAUTHENTICATED',
    'a request that changes something needs the token of this server',
    'send "Authorization: Bearer TOKEN"; the token is in server.json of CHURNOPS_HOME, which only its owner can read',
  );
}

function forbidden(name: string, reason: string): ChurnopsError {
  return new ChurnopsError('CHURN_FORBIDDEN', `${name} ${reason}`, 'ask an admin to do it, or for the permission');
}

function isEqual(a: string, b: string): boolean {
  const [bytes, others] = [Buffer.from(a), Buffer.from(b)];
  return bytes.length === others.length && timingSafeEqual(bytes, others);
}

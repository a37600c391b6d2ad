import type { Access } from '../accounts/access.js';
import type { User } from '../accounts/permission.js';

/** What the user of a request may do. */
export type AccessOf = (user: User | undefined) => Access;

import { userInfo } from 'node:os';

/** Who runs this process, for the record: the name of the operating system's user, or the user's number if there is no name. */
export function localOperator(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no entry in passwd.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

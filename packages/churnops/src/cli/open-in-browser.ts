import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** What shows a file to the user on this kind of system. */
function opener(file: string): [program: string, args: string[]] {
  if (process.platform === 'darwin') return ['open', [file]];
  // The first argument of `start` in quotes is a title.
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '""', file]];
  return ['xdg-open', [file]];
}

/** Shows a file in the browser, which goes on when this process ends. @returns false if there is nothing to show it with */
export async function openInBrowser(file: string): Promise<boolean> {
  const child = spawn(...opener(resolve(file)), { detached: true, stdio: 'ignore' });
  child.unref();
  return once(child, 'spawn').then(
    () => true,
    () => false,
  );
}

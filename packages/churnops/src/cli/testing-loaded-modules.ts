import { Session } from 'node:inspector';
import { main } from './main.js';

/** A command, and what it finds in the environment beside what the process has. */
export interface GivenCommand {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a command came to, and the addresses of all modules that the process has loaded by its end. */
export interface LoadedModules {
  readonly status: number;
  readonly stderr: string;
  readonly urls: readonly string[];
}

// Test support, run as a process of its own: runs the commands of its argument one after the other, and sends what each loaded.
const commands: GivenCommand[] = JSON.parse(process.argv[2] ?? '[]');
process.stdout.write = () => true;
let stderr = '';
process.stderr.write = (text) => {
  stderr += text;
  return true;
};
for (const { args, environment } of commands) {
  stderr = '';
  Object.assign(process.env, environment);
  const status = await main(args);
  for (const name of Object.keys(environment ?? {})) delete process.env[name];
  process.send?.({ status, stderr, urls: loadedModules() } satisfies LoadedModules);
}
process.disconnect?.();

/** A debugger is told of every script that is there when it comes, whatever kind of module it is. */
function loadedModules(): string[] {
  const session = new Session();
  session.connect();
  const urls: string[] = [];
  session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
  session.post('Debugger.enable');
  session.disconnect();
  return urls;
}

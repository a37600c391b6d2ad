// Servers that the benchmarks start on the loopback interface, and end by their process.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Seconds without work after which a server is at rest: its caches are settled and garbage is collected. */
const QUIET_SECONDS = 10;
/** Seconds of a processor, of a second, that a server at rest may take. */
const LITTLE_WORK_SECONDS = 0.1;
/** Of `/proc/PID/stat`: Linux counts in hundredths of a second on all usual machines. */
const TICKS_A_SECOND = 100;

export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'churnops-bench-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A Postgres with an empty database: its URL, and the process that the others are children of. */
export async function startPostgres() {
  const { folder, remove } = temporaryFolder();
  const port = await freePort();
  // Postgres refuses to run as root.
  const asRoot = process.getuid?.() === 0;
  const account = asRoot ? { uid: id('-u'), gid: id('-g') } : {};
  if (asRoot) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o755);
  const options = { ...account, cwd: '/', stdio: 'ignore' };
  const data = join(folder, 'data');
  execFileSync('initdb', ['-D', data, '-U', 'churnops', '-A', 'trust', '-E', 'UTF8', '--locale=C'], options);
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  const control = ['-D', data, '-w', '-l', join(folder, 'log.txt'), '-o', settings];
  execFileSync('pg_ctl', [...control, 'start'], options);
  return {
    url: `postgres://churnops@127.0.0.1:${port}/postgres`,
    pid: Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    stop() {
      execFileSync('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'], options);
      remove();
    },
  };
}

function id(flag) {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

/** Starts a program; `ready` resolves with the seconds until `url` answered, or rejects if the program ends. */
export function startServer(program, args, { url, env, cwd }) {
  const child = spawn(program, args, { cwd, env, stdio: 'ignore', detached: true });
  const ended = new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`))));
  ended.catch(() => {});
  const started = performance.now();
  const answering = async () => {
    for (;;) {
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) return (performance.now() - started) / 1000;
      await sleep(20);
    }
  };
  return {
    ready: Promise.race([answering(), ended]),
    /** Bytes that the process and its children hold, shared pages shared out (PSS). */
    memory: () => familyOf(child.pid).reduce((sum, pid) => sum + proportionalSetSize(pid), 0),
    processes: () => familyOf(child.pid).length,
    /** Waits until the process and its children do next to nothing. */
    async atRest() {
      for (let before = processorSeconds(child.pid), quiet = 0; quiet < QUIET_SECONDS; ) {
        await sleep(1000);
        const now = processorSeconds(child.pid);
        quiet = now - before < LITTLE_WORK_SECONDS ? quiet + 1 : 0;
        before = now;
      }
    },
    /** Pauses the whole process group, so that its background work does not disturb the measurement of another server. */
    pause: () => process.kill(-child.pid, 'SIGSTOP'),
    resume: () => process.kill(-child.pid, 'SIGCONT'),
    async stop() {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      // The whole group, as servers leave workers behind if only their parent ends. A paused process would not get the signal.
      process.kill(-child.pid, 'SIGCONT');
      process.kill(-child.pid, 'SIGTERM');
      await Promise.race([exit, sleep(10_000)]);
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {}
    },
  };
}

// A process may end between the time that it is listed and the time that it is looked at.
function familyOf(pid) {
  const children = (readIfThere(`/proc/${pid}/task/${pid}/children`) ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

function processorSeconds(pid) {
  // User and system time are the 14th and 15th fields.
  return familyOf(pid).reduce((sum, one) => sum + secondsOfFields(one, 14), 0);
}

/** Seconds of a processor that the children of a process took which have ended, with theirs: the 16th and 17th fields. */
export function endedChildrenSeconds(pid) {
  return secondsOfFields(pid, 16);
}

/** The sum of a field of `/proc/PID/stat` and the next, which count time (proc(5)). */
function secondsOfFields(pid, first) {
  // After the name, which may have spaces: the third field is the first.
  const fields = readIfThere(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[first - 3] ?? 0) + Number(fields[first - 2] ?? 0)) / TICKS_A_SECOND;
}

function proportionalSetSize(pid) {
  const line = /^Pss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '');
  return Number(line?.[1] ?? 0) * 1024;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

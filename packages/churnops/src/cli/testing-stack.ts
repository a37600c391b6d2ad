import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { within } from './testing.js';

/**
 * Stands in for Docker: notes each call, then prints what the file named after the call holds, and ends with the status of the file beside it.
 * `compose … ps` gets one state after the other, as time goes by. It starts few programs: they take most of the time of the tests.
 */
const STAND_IN = `#!/bin/sh
echo "$CHURNOPS_SCHEDULE$LOG_URL| $*" >> "$STAND_IN/calls"
case "$*" in
  version*) name=version ;;
  "compose version"*) name=compose-version ;;
  info*) name=info ;;
  "image inspect"*) for last; do :; done; name=image-$(echo "$last" | tr ':/@' '---') ;;
  build*) name=build; echo > "$STAND_IN/image-churnops-local" ;;
  *" exec "*"psql"*) # Answers each question of a session by the next line, or by nothing.
    [ -f "$STAND_IN/psql" ] || exit 1
    exec 3< "$STAND_IN/psql"
    while read -r line; do
      case $line in
        SELECT*|SHOW*) IFS= read -r answer <&3 && [ -n "$answer" ] && echo "$answer" ;;
        '\\echo '*) set -- $line; echo "$2" ;;
      esac
    done
    exit 0 ;;
  *" config "*) name=config ;;
  *" up "*) name=up ;;
  *" down "*) name=down ;;
  *" logs "*) name=logs ;;
  *" ps "*) name=ps
    n=$(cat "$STAND_IN/looks" 2>/dev/null || echo 0); echo $((n + 1)) > "$STAND_IN/looks"
    [ -f "$STAND_IN/ps.$n" ] && cp "$STAND_IN/ps.$n" "$STAND_IN/ps" ;;
esac
[ -s "$STAND_IN/$name.stderr" ] && cat "$STAND_IN/$name.stderr" >&2
[ -s "$STAND_IN/$name" ] && cat "$STAND_IN/$name"
[ -f "$STAND_IN/$name.status" ] && read -r status < "$STAND_IN/$name.status" && exit "$status"
case $name in image-*) [ -f "$STAND_IN/$name" ] ;; esac
`;

/** A service's limit of memory. */
const limits = (gigabytes: number) => ({ resources: { limits: { memory: String(gigabytes * 2 ** 30) } } });
/** Test support: services as `docker compose config` has them. */
export const SERVICES = {
  postgres: { image: 'postgres:18.6', healthcheck: {}, restart: 'unless-stopped', deploy: limits(4) },
  's3-bucket': { image: 'churnops:local', restart: 'no', deploy: limits(100) },
  churnops: { image: 'churnops:local', healthcheck: {}, restart: 'unless-stopped', deploy: limits(6) },
  minio: { image: 'left-out', deploy: { replicas: 0 } },
};

/** Test support: what `docker compose ps` prints of containers. */
export const ps = (...states: readonly (readonly [service: string, state: string, health?: string, exit?: number])[]) =>
  states.map(([Service, State, Health = '', ExitCode = 0]) => JSON.stringify({ Service, State, Health, ExitCode })).join('\n');

/** Test support: for all tests of a file, a folder of the stack in a checkout, and a Docker that answers what it is told to. */
export function standInForDocker() {
  const there = { root: '', folder: '', standIn: '' };

  beforeAll(() => {
    there.root = mkdtempSync(join(tmpdir(), 'churnops-stack-'));
    mkdirSync(join(there.root, 'bin'));
    writeFileSync(join(there.root, 'bin', 'docker'), STAND_IN, { mode: 0o755 });
    // A checkout with a commit, to build the image from.
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', there.root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
    git('init', '-q');
    writeFileSync(join(there.root, '.gitignore'), '*\n');
    git('add', '-f', '.gitignore');
    git('commit', '-qm', 'a commit');
  });
  afterAll(() => rmSync(there.root, { recursive: true }));

  beforeEach(() => {
    there.folder = join(there.root, 'deploy');
    there.standIn = mkdtempSync(join(there.root, 'stand-in-'));
    mkdirSync(there.folder);
    // For the names of its variables alone: Docker's answers are made up.
    for (const name of ['compose.yaml', 'tracking']) {
      cpSync(new URL(`../../../../deploy/${name}`, import.meta.url), join(there.folder, name), { recursive: true });
    }
    vi.stubEnv('PATH', `${join(there.root, 'bin')}:${process.env.PATH}`);
    vi.stubEnv('STAND_IN', there.standIn);
    answer('version', '28.5.1\n');
    answer('compose-version', '2.40.3\n');
    answer('info', `${64 * 2 ** 30}\n`);
    answer('config', JSON.stringify({ services: SERVICES }));
    answer('image-postgres-18.6', 'sha256:1\n');
    answer('image-churnops-local', 'sha256:2\n');
    answer('image-grafana', 'sha256:3\n');
    answer('ps', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(there.folder, { recursive: true });
  });

  function answer(name: string, stdout: string, { stderr = '', status = 0 } = {}): void {
    writeFileSync(join(there.standIn, name), stdout);
    writeFileSync(join(there.standIn, `${name}.stderr`), stderr);
    writeFileSync(join(there.standIn, `${name}.status`), `${status}\n`);
  }

  const stack = (...args: string[]) => within(['stack', ...args, '--folder', there.folder]);
  const calls = () =>
    existsSync(join(there.standIn, 'calls')) ? readFileSync(join(there.standIn, 'calls'), 'utf8').trim().split('\n') : [];
  const envFile = () => join(there.folder, '.env');
  const secretsThere = async () => {
    await stack('init');
  };

  return { there, answer, stack, calls, envFile, secretsThere };
}

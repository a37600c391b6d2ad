// The Python that the peers run in: the virtual environment of the peer tests.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of the interpreter; installs the peers if they are missing. */
export function python() {
  execFileSync('bash', [`${ROOT}tests/peers/install.sh`], { stdio: ['ignore', process.stderr, process.stderr] });
  const interpreter = `${ROOT}tests/peers/.venv/bin/python`;
  if (!existsSync(interpreter)) throw new Error(`${interpreter} is missing: python3 -m venv has failed`);
  return interpreter;
}

/** Path of an interpreter with Evidently, which needs other packages than the rest; installs it if it is missing. */
export function evidentlyPython() {
  const folder = `${ROOT}benchmarks/.venv-evidently`;
  const asked = `${ROOT}benchmarks/requirements-evidently.txt`;
  const installed = `${folder}/requirements.txt`;
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(asked, 'utf8')) {
    rmSync(folder, { recursive: true, force: true });
    const stdio = ['ignore', process.stderr, process.stderr];
    execFileSync('python3', ['-m', 'venv', folder], { stdio });
    execFileSync(`${folder}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '-r', asked], { stdio });
    copyFileSync(asked, installed);
  }
  return `${folder}/bin/python`;
}

/** What a script of this folder prints, as JSON. */
export function pythonJson(script, args, environment = {}) {
  const output = execFileSync(python(), [`${ROOT}benchmarks/${script}`, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(output);
}

import { ChurnopsError } from '../errors.js';
import type { ExitedWith } from './watched-child.js';

const INSTALL =
  'set CHURNOPS_PYFUNC_PYTHON to a Python with mlflow and what the model needs, or CHURNOPS_PYFUNC_URL to a running mlflow models serve, or log the model as ONNX';

/** What a line of the server says is missing, and what to do. */
const MISSING: readonly [RegExp, (found: string) => [string, string]][] = [
  [/No module named '?mlflow'?(?:$|[.'])/, () => ['MLflow is not installed for it', `pip install mlflow there; or ${INSTALL}`]],
  [
    /ModuleNotFoundError: No module named '([^']+)'/,
    (name) => [
      `the model needs the Python package ${name}, which is not installed there`,
      'install what the requirements.txt of the model lists, or let MLflow do it: CHURNOPS_PYFUNC_ENV_MANAGER=virtualenv or uv',
    ],
  ],
  [
    /((?:uvicorn|bash|virtualenv|pyenv|uv)): (?:command )?not found/,
    (name) => [`${name} is not on the PATH`, `install ${name}; or ${INSTALL}`],
  ],
  [
    /[Cc]ould not find the (pyenv|virtualenv|uv) binary|No such file or directory: '(?:pyenv|virtualenv|uv)'/,
    (name) => [`${name || 'what makes environments'} is not installed`, 'install it, or set CHURNOPS_PYFUNC_ENV_MANAGER=local'],
  ],
];

/**
 * Why a child that serves a model ended before it was ready.
 *
 * @param named which model
 * @param python the interpreter
 * @param lines the last lines that it wrote
 * @returns CHURN_PYFUNC_MISSING if something is not installed; CHURN_PYFUNC_UNAVAILABLE if the system ended it; otherwise CHURN_CANNOT_SCORE
 */
export function startFailure(named: string, python: string, exit: ExitedWith, lines: readonly string[]): ChurnopsError {
  const missing = (what: string, remedy: string) =>
    new ChurnopsError('CHURN_PYFUNC_MISSING', `${named} is a Python model, and cannot be served by ${python}: ${what}`, remedy);
  for (const line of lines) {
    for (const [pattern, describe] of MISSING) {
      const [match, found = ''] = pattern.exec(line) ?? [];
      if (match !== undefined) return missing(...describe(found));
    }
  }
  if (exit.code === 127 || exit.code === 126) return missing('there is no such program', INSTALL);
  // 128 and more is how a shell passes on a signal: SIGKILL is what a system without memory sends.
  if (exit.signal !== null || (exit.code ?? 0) > 128) {
    return new ChurnopsError(
      'CHURN_PYFUNC_UNAVAILABLE',
      `the Python that was to serve ${named} was ended by the system before it was ready${lastLine(lines)}`,
      'check that there is enough memory, and try again',
    );
  }
  return new ChurnopsError(
    'CHURN_CANNOT_SCORE',
    `${named} cannot score: mlflow models serve ended with status ${exit.code} before it was ready${lastLine(lines)}`,
    'see the log; the model must load in this Python: log it again with its versions, or set CHURNOPS_PYFUNC_ENV_MANAGER=virtualenv or uv',
  );
}

/** The last line that says something of an error. */
export function lastLine(lines: readonly string[]): string {
  const line = lines.findLast((text) => /\b\w*(Error|Exception)\b/.test(text)) ?? lines.at(-1);
  return colonAnd(line);
}

/** A line as the end of a message. */
export function colonAnd(line: string | undefined): string {
  return line ? `: ${line.trim().slice(0, 300)}` : '';
}

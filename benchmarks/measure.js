import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The middle of several figures. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Seconds that `work` takes. */
export async function secondsOf(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/**
 * Runs each work in turn, `rounds` times after one warm-up, so that a slow phase of the machine affects all of them.
 *
 * @param works by name
 * @returns the median seconds of each
 */
export async function inTurn(works, rounds) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const seconds = await secondsOf(work);
      if (round > 0) times[name].push(seconds);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/** Runs a program to its end and returns its peak memory in bytes. */
export function peakMemory(program, args, env = process.env) {
  const child = spawn(program, args, { env, stdio: 'ignore' });
  let most = 0;
  const watch = setInterval(() => {
    try {
      // The kernel keeps the peak, so the last reading before the end counts.
      const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      most = Math.max(most, Number(line?.[1] ?? 0) * 1024);
    } catch {}
  }, 10);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watch);
      if (code === 0) resolve(most);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

export const seconds = (value) => (value < 0.1 ? `${(1000 * value).toFixed(1)} ms` : `${value.toFixed(2)} s`);
export const ratio = (value) => `${value.toFixed(2)} ×`;
export const megabytes = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;

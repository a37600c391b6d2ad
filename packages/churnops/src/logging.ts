import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ecsFormat } from '@elastic/ecs-pino-format';
import { type Logger as PinoLogger, pino } from 'pino';
import { createStream } from 'rotating-file-stream';
import type { Config } from './config.js';
import { VERSION } from './version.js';

export type Logger = PinoLogger;

/** A file that reaches this size becomes `churnops.log.1`. */
const MAX_FILE_BYTES = 10_000_000;
/** Older files, `churnops.log.1` being the newest. */
const OLD_FILES = 5;

/**
 * A logger of ECS JSON lines (Elastic Common Schema) into `logs/churnops.log` of the home and, if wanted, onto stderr: pretty on a
 * terminal, the same JSON elsewhere. A full file becomes `churnops.log.1`, that one `churnops.log.2`, and so on to `churnops.log.5`.
 *
 * @param options.maxFileBytes default 10,000,000
 */
export async function openLogger(
  { home, logLevel }: Pick<Config, 'home' | 'logLevel'>,
  options: { readonly onStderr: boolean; readonly maxFileBytes?: number },
): Promise<{ logger: Logger; close: () => Promise<void> }> {
  const path = join(home, 'logs');
  mkdirSync(path, { recursive: true });
  const file = createStream('churnops.log', { path, size: `${options.maxFileBytes ?? MAX_FILE_BYTES}B`, rotate: OLD_FILES });
  // A full disk must not end the work that is being logged.
  file.on('error', (error) => process.stderr.write(`the log cannot be written: ${error.message}\n`));
  const streams: { level: string; stream: NodeJS.WritableStream }[] = [{ level: logLevel, stream: file }];
  if (options.onStderr) streams.push({ level: logLevel, stream: await stderrStream() });
  const format = ecsFormat({ serviceName: 'churnops', serviceVersion: VERSION, apmIntegration: false });
  const logger = pino({ ...format, level: logLevel }, pino.multistream(streams as never));
  const close = () => new Promise<void>((resolve) => file.end(() => resolve()));
  return { logger, close };
}

async function stderrStream(): Promise<NodeJS.WritableStream> {
  if (!process.stderr.isTTY) return process.stderr;
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: process.stderr as never,
    messageKey: 'message',
    timestampKey: '@timestamp',
    levelKey: 'log\\.level',
    translateTime: 'HH:MM:ss',
    ignore: 'ecs\\.version,ecs,process,host,service,event,labels,http,url,client,user_agent,log',
    errorLikeObjectKeys: ['err', 'error'],
  });
}

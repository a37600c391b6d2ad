import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ecsFormat } from '@elastic/ecs-pino-format';
import { type Logger as PinoLogger, pino } from 'pino';
import type { Config } from './config.js';
import { VERSION } from './version.js';

export type Logger = PinoLogger;

/**
 * A logger of ECS JSON lines (Elastic Common Schema) into `logs/churnops.log` of the home and, if wanted, onto stderr: pretty on a
 * terminal, the same JSON elsewhere.
 */
export async function openLogger(
  { home, logLevel }: Pick<Config, 'home' | 'logLevel'>,
  options: { readonly onStderr: boolean },
): Promise<{ logger: Logger; close: () => Promise<void> }> {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, 'churnops.log'), { flags: 'a' });
  const streams: { level: string; stream: NodeJS.WritableStream }[] = [{ level: logLevel, stream: file }];
  if (options.onStderr) streams.push({ level: logLevel, stream: await stderrStream() });
  const format = ecsFormat({ serviceName: 'churnops', serviceVersion: VERSION, apmIntegration: false });
  const logger = pino({ ...format, level: logLevel }, pino.multistream(streams as never));
  const close = () => new Promise<void>((resolve) => file.end(resolve));
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

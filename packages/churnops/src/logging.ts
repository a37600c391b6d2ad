import { join } from 'node:path';
import { ecsFormat } from '@elastic/ecs-pino-format';
import { type Logger as PinoLogger, pino } from 'pino';
import type { Config } from './config.js';
import { isUnknown, knownError } from './failures/known-error.js';
import { LogFile } from './log-file.js';
import { traceFields } from './tracing/tracer.js';
import { VERSION } from './version.js';

export type Logger = PinoLogger;

/**
 * A logger of ECS JSON lines (Elastic Common Schema) into `logs/churnops.log` of the home, which rotates as configured (`LogFile`),
 * and, if wanted, onto stderr: pretty on a terminal, the same JSON elsewhere.
 *
 * Within a trace, a line has its id (`trace.id`).
 *
 * An error in `err` is logged with code, message and remedy if it is known, else with its stack.
 *
 * If the log file can't be written, stderr says so and the work goes on. The same lines are sent to `logDestination`, if there is one.
 *
 * @param options.now milliseconds since 1970. Default: the clock
 */
export async function openLogger(
  {
    home,
    logLevel,
    logFileBytes,
    logOldFiles,
    logDestination,
  }: Pick<Config, 'home' | 'logLevel' | 'logFileBytes' | 'logOldFiles' | 'logDestination'>,
  options: { readonly onStderr: boolean; readonly now?: () => number },
): Promise<{ logger: Logger; close: () => Promise<void> }> {
  const file = new LogFile(join(home, 'logs'), {
    maxFileBytes: logFileBytes,
    oldFiles: logOldFiles,
    onFailure: (message) => process.stderr.write(message),
    onRecovery: (lost) => logger.warn(`the log could not be written for a while: up to ${lost} lines are missing`),
    ...(options.now && { now: options.now }),
  });
  const streams: { level: string; stream: { write(line: string): void } }[] = [{ level: logLevel, stream: file }];
  const sender =
    logDestination &&
    (await import('./log-sending/open-log-sender.js')).openLogSender(logDestination, {
      onFailure: (message) => process.stderr.write(message),
      onRecovery: (dropped) =>
        logger.warn(`the log is sent again; ${dropped} lines were dropped meanwhile, which this machine's log file has`),
    });
  if (sender) streams.push({ level: logLevel, stream: sender });
  if (options.onStderr) streams.push({ level: logLevel, stream: await stderrStream() });
  const format = ecsFormat({ serviceName: 'churnops', serviceVersion: VERSION, apmIntegration: false });
  const { formatters = {} } = format;
  const log = (fields: Record<string, unknown>) => formatters.log?.(withoutStack(fields)) ?? fields;
  const logger = pino(
    { ...format, formatters: { ...formatters, log }, level: logLevel, mixin: traceFields },
    pino.multistream(streams as never),
  );
  return {
    logger,
    async close() {
      await Promise.all([file.close(), sender?.close()]);
    },
  };
}

/** A known error in the fields of a line: code, message and remedy say all there is to know. An unknown one keeps its stack. */
function withoutStack({ err, ...fields }: Record<string, unknown>): Record<string, unknown> {
  if (err === undefined) return fields;
  if (isUnknown(err)) return { err, ...fields };
  const { code, message, remedy } = knownError(err);
  return { ...fields, error: { type: (err as Error).name, code, message, remedy } };
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
    ignore: 'ecs\\.version,ecs,process,host,service,event,labels,http,url,client,user_agent,log,trace,span',
    errorLikeObjectKeys: ['err', 'error'],
  });
}

import { readFileSync } from 'node:fs';
import { elasticsearchTarget } from './elasticsearch-target.js';
import { lineTarget } from './line-target.js';
import { LogSender, type LogSenderOptions } from './log-sender.js';

/** Where the log is sent, besides its file. */
export interface LogDestination {
  /** `tls:` or `tcp:` for a server that takes lines, `https:` or `http:` for Elasticsearch. */
  readonly url: URL;
  /** Certificates (PEM) that are trusted in place of the usual ones, for jobs that have no files of their own. */
  readonly ca: string | undefined;
  /** A file of such certificates. Those of both are trusted. */
  readonly caFile: string | undefined;
}

/** @throws if the file of certificates cannot be read */
export function openLogSender({ url, ca: given, caFile }: LogDestination, options: LogSenderOptions): LogSender {
  const trusted = [given, caFile === undefined ? undefined : readFileSync(caFile, 'utf8')].filter((pem) => pem !== undefined);
  const ca = trusted.length > 0 ? trusted.join('\n') : undefined;
  const isElasticsearch = url.protocol === 'http:' || url.protocol === 'https:';
  return new LogSender(isElasticsearch ? elasticsearchTarget(url, ca) : lineTarget(url, ca), options);
}

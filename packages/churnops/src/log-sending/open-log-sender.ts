import { readFileSync } from 'node:fs';
import { elasticsearchTarget } from './elasticsearch-target.js';
import { lineTarget } from './line-target.js';
import { LogSender, type LogSenderOptions } from './log-sender.js';

/** Where the log is sent, besides its file. */
export interface LogDestination {
  /** `tls:` or `tcp:` for a server that takes lines, `https:` or `http:` for Elasticsearch. */
  readonly url: URL;
  /** A file of certificates (PEM) that are trusted in place of the usual ones. */
  readonly caFile: string | undefined;
}

/** @throws if the file of certificates cannot be read */
export function openLogSender({ url, caFile }: LogDestination, options: LogSenderOptions): LogSender {
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  const isElasticsearch = url.protocol === 'http:' || url.protocol === 'https:';
  return new LogSender(isElasticsearch ? elasticsearchTarget(url, ca) : lineTarget(url, ca), options);
}

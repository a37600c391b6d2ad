import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LogTarget } from './log-target.js';

/**
 * A server that takes lines of JSON over a TCP connection, such as Logstash (its input `tcp` with the codec `json_lines`). The protocol has no answers: lines
 * that the operating system has taken when a connection breaks may be lost.
 *
 * @param url `tls://host:port`, or `tcp://host:port` without encryption
 * @param ca certificates that are trusted in place of the usual ones, as PEM
 */
export function lineTarget(url: URL, ca: string | undefined): LogTarget {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port);
  let socket: Promise<Socket> | undefined;

  const connect = (signal: AbortSignal) =>
    new Promise<Socket>((resolve, reject) => {
      const connected = () => {
        signal.removeEventListener('abort', abort);
        resolve(opened);
      };
      const opened =
        url.protocol === 'tls:'
          ? connectTls({ host, port, ...(ca && { ca }), ...(!isIP(host) && { servername: host }) }, connected)
          : connectTcp({ host, port, keepAlive: true }, connected);
      const abort = () => opened.destroy(signal.reason as Error);
      signal.addEventListener('abort', abort);
      opened.on('error', reject);
      opened.once('close', () => {
        reject(new Error('it closed the connection'));
        socket = undefined;
      });
      // Whatever the server says is read, so that its end of the connection is noticed.
      opened.resume();
      // A connection without lines on it does not keep the process alive.
      opened.unref();
    });

  return {
    name: `${url.protocol}//${url.host}`,
    async send(lines, signal) {
      socket ??= connect(signal);
      const opened = await socket.catch((error: unknown) => {
        socket = undefined;
        throw error;
      });
      await written(opened, lines.map(({ text }) => `${text}\n`).join(''), signal);
      return undefined;
    },
    close: () => void socket?.then((opened) => opened.end()).catch(() => {}),
  };
}

function written(socket: Socket, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(signal.reason as Error);
    const closed = () => reject(new Error('it closed the connection'));
    signal.addEventListener('abort', abort);
    socket.once('close', closed);
    socket.write(text, (error) => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('close', closed);
      if (error) reject(error);
      else resolve();
    });
  });
}

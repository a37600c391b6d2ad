import { Duplex } from 'node:stream';
import type { PgliteThread } from './pglite-thread.js';

type WriteCallback = (error?: Error | null) => void;

/** Stands in for node-postgres's socket: it passes what the client writes to PGlite, and returns the answers. */
export class PgliteStream extends Duplex {
  readonly #thread: PgliteThread;

  constructor(thread: PgliteThread) {
    super();
    this.#thread = thread;
  }

  /** For the interface of net.Socket. There is nothing to connect to. */
  connect(): void {
    process.nextTick(() => this.emit('connect'));
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _write(chunk: Uint8Array<ArrayBuffer>, _encoding: BufferEncoding, callback: WriteCallback): void {
    this.#exchange(chunk, callback);
  }

  // Messages that were written together go to the thread together.
  override _writev(chunks: readonly { readonly chunk: Uint8Array<ArrayBuffer> }[], callback: WriteCallback): void {
    this.#exchange(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: WriteCallback): void {
    this.push(null);
    callback();
  }

  #exchange(bytes: Uint8Array<ArrayBuffer>, callback: WriteCallback): void {
    this.#thread.exchange(bytes).then((answer) => {
      if (answer.length > 0) this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
      callback();
    }, callback);
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PyfuncConfig } from '../config.js';
import type { Logger } from '../logging.js';
import { PythonServer } from './python-server.js';
import { remoteServer } from './remote-server.js';
import type { ScoringServer } from './scoring-server.js';

/** How many Pythons stay: that of the champion, and one for a version that is compared with it. */
const KEPT = 2;

/** A model for a Python to serve. */
export interface ServedModel {
  /** Identifies the version. */
  readonly key: string;
  /** For messages. */
  readonly named: string;
  /** Writes the model directory into a folder. */
  readonly download: (folder: string) => Promise<void>;
  /** Told what whoever asks has to wait for while a Python starts. */
  readonly onWait: (message: string) => void;
}

interface Kept {
  readonly server: PythonServer;
  readonly remove: () => Promise<void>;
}

/** The servers of Python models in this process. A Python stays warm between uses; the one that was used longest ago makes room for another. */
export class ScoringServers {
  readonly #config: PyfuncConfig;
  readonly #logger: Logger;
  readonly #signal: AbortSignal;
  /** By key, the last used last. */
  readonly #kept = new Map<string, Kept>();

  /** @param signal calls requests off */
  constructor(config: PyfuncConfig, logger: Logger, signal: AbortSignal) {
    this.#config = config;
    this.#logger = logger;
    this.#signal = signal;
  }

  /** The server of CHURNOPS_PYFUNC_URL if that is set, otherwise a Python of our own, which starts with its first request. */
  serverFor(model: ServedModel): ScoringServer {
    const { url, timeoutMs } = this.#config;
    if (url !== undefined) return remoteServer(url, { timeoutMs, signal: this.#signal });
    return {
      named: model.named,
      isForeign: false,
      inFlight: this.#config.workers + 1,
      invoke: (body) => this.#pythonOf(model).invoke(body, model.onWait),
    };
  }

  /** Ends all Pythons. */
  async close(): Promise<void> {
    const kept = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(kept.map(discard));
  }

  #pythonOf(model: ServedModel): PythonServer {
    const found = this.#kept.get(model.key) ?? this.#newPython(model);
    this.#kept.delete(model.key);
    this.#kept.set(model.key, found);
    for (const [key, old] of [...this.#kept].slice(0, -KEPT)) {
      this.#kept.delete(key);
      discard(old).catch((error: Error) => this.#logger.warn({ err: error }, `a Python was not ended cleanly: ${error.message}`));
    }
    return found.server;
  }

  #newPython({ named, download }: ServedModel): Kept {
    let folder: Promise<string> | undefined;
    const make = async () => {
      const made = await mkdtemp(join(tmpdir(), 'churnops-model-'));
      try {
        await download(join(made, 'model'));
      } catch (error) {
        await rm(made, { recursive: true, force: true });
        throw error;
      }
      return made;
    };
    const prepare = () => {
      folder ??= make().catch((error) => {
        folder = undefined;
        throw error;
      });
      return folder;
    };
    return {
      server: new PythonServer({ ...this.#config, named, prepare, logger: this.#logger, signal: this.#signal }),
      remove: async () => {
        const made = await folder?.catch(() => undefined);
        if (made) await rm(made, { recursive: true, force: true });
      },
    };
  }
}

async function discard({ server, remove }: Kept): Promise<void> {
  await server.close();
  await remove();
}

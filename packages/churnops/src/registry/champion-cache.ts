import { ChurnopsError } from '../errors.js';
import { championVersion } from './champion.js';
import { type LoadedModel, loadModel, type ModelSource } from './load-model.js';

/** Keeps the champion in memory. A new champion is loaded while the previous one goes on answering, so no request is dropped or delayed. */
export class ChampionCache {
  readonly #source: ModelSource;
  readonly #maxAgeMs: number;
  readonly #onError: (error: Error) => void;
  #loaded: { readonly key: string; readonly model: LoadedModel } | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<LoadedModel> | undefined;
  #movedMeanwhile = false;

  /**
   * @param maxAgeMs how long the alias is trusted before it is looked up again, unless `moved` is called
   * @param onError told why a new champion could not be loaded; the previous one goes on
   */
  constructor(source: ModelSource, maxAgeMs: number, onError: (error: Error) => void) {
    this.#source = source;
    this.#maxAgeMs = maxAgeMs;
    this.#onError = onError;
  }

  /** @throws ChurnopsError CHURN_NO_CHAMPION, or as `loadModel`, if no champion could be loaded so far */
  async get(): Promise<LoadedModel> {
    // A look-up is in progress since the alias moved. Until it ends, the previous champion is the right one.
    if (this.#loaded && this.#refreshing) return this.#loaded.model;
    if (this.#loaded && performance.now() - this.#checkedAt <= this.#maxAgeMs) return this.#loaded.model;
    return this.#refresh();
  }

  /** To be called when the alias has moved. */
  moved(): void {
    // Before the first request nothing is loaded that could be replaced.
    if (this.#loaded) this.#refresh().catch(this.#onError);
  }

  /** Looks up which version is champion, and loads it if it is a new one. */
  #refresh(): Promise<LoadedModel> {
    // A look-up in progress may have begun before the alias moved.
    if (this.#refreshing) this.#movedMeanwhile = true;
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #load(): Promise<LoadedModel> {
    for (;;) {
      this.#movedMeanwhile = false;
      const startedAt = performance.now();
      try {
        const version = await championVersion(this.#source.mlflow);
        const key = `${version.version} ${version.source}`;
        if (this.#loaded?.key !== key) this.#loaded = { key, model: await loadModel(this.#source, version) };
      } catch (error) {
        // If there is no champion, nothing may score. If the new one can't be loaded, the previous one goes on.
        if (error instanceof ChurnopsError && error.code === 'CHURN_NO_CHAMPION') this.#loaded = undefined;
        if (!this.#loaded) throw error;
        this.#onError(error as Error);
      }
      this.#checkedAt = startedAt;
      if (!this.#movedMeanwhile) return this.#loaded.model;
    }
  }
}

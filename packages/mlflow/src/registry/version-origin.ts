import { refuseForeignHost } from '../artifacts/storage-address.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { KeyValue, ModelVersion } from '../protocol/entities.js';
import { invalid, MlflowError } from '../protocol/mlflow-error.js';
import { type ModelUri, parseModelUri } from '../protocol/model-uri.js';
import { IS_PROMPT_TAG, isPrompt } from '../protocol/prompt-tags.js';
import type { RunStore } from '../tracking/run-store.js';
import type { ModelAliases } from './aliases.js';
import type { RegisteredModels } from './models.js';
import { checkSource, notOwned, type SourceOwner } from './version-source.js';

export interface ModelVersionCreation {
  readonly name: string;
  readonly source: string;
  readonly run_id?: string | undefined;
  readonly run_link?: string | undefined;
  readonly model_id?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: readonly KeyValue[];
}

/** Looks up the models and versions that a source may refer to. */
interface Known {
  readonly models: Pick<RegisteredModels, 'get' | 'latestVersions'>;
  readonly aliases: Pick<ModelAliases, 'version'>;
  readonly versions: {
    get(name: string, version: string): Promise<ModelVersion>;
    downloadUri(name: string, version: string): Promise<string>;
  };
}

/** Where a new version comes from. */
export interface VersionOrigin {
  readonly source: string;
  /** Where the files are, if they are not at the source. */
  readonly storage_location: string | null;
  readonly run_id: string;
  readonly model_id: string;
}

/** A prompt has no files; its source is one of these words (mlflow/server/handlers.py). */
const PROMPT_SOURCES = ['dummy-source', 'prompt-template'];

/** Finds out what the source of a new version refers to, and refuses a source that the caller may not use. */
export class VersionOrigins {
  readonly #runs: RunStore;
  readonly #loggedModels: LoggedModelStore;
  readonly #known: Known;

  constructor(runs: RunStore, loggedModels: LoggedModelStore, known: Known) {
    this.#runs = runs;
    this.#loggedModels = loggedModels;
    this.#known = known;
  }

  /**
   * A source may be an address of files, a logged model (`models:/m-…`), or another version (`models:/name/version`, or by alias or
   * stage). The new version takes over a logged model's run, or the other version's files and run.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE, and RESOURCE_DOES_NOT_EXIST for a version that does not exist
   */
  async of(creation: ModelVersionCreation): Promise<VersionOrigin> {
    const { source, run_id = '', model_id = '', tags } = creation;
    if (isPrompt(tags)) {
      if (PROMPT_SOURCES.includes(source)) return { source, storage_location: null, run_id, model_id };
      throw invalid(`Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`);
    }
    refuseForeignHost(source, 'source');
    const named = source.startsWith('models:') ? parseModelUri(source) : undefined;
    if (named && 'name' in named) return this.#inherited(creation, await this.#versionNamed(named, source));
    await checkSource(source, this.#owner(creation));
    const logged = named?.modelId ?? (model_id || undefined);
    if (!logged) return { source, storage_location: null, run_id, model_id };
    const { info } = await this.#loggedModels.get(logged);
    return { source, storage_location: named ? info.artifact_uri : null, run_id: run_id || info.source_run_id, model_id: logged };
  }

  async #inherited(creation: ModelVersionCreation, version: ModelVersion): Promise<VersionOrigin> {
    const { run_id = version.run_id, model_id = '' } = creation;
    // As on the real server, no version tells the logged model that it is made from.
    if (run_id !== version.run_id || model_id !== '') {
      throw invalid(
        `Invalid model version source: '${creation.source}'. The run_id and model_id request parameters must match the ` +
          'referenced model version.',
      );
    }
    const source = `models:/${version.name}/${version.version}`;
    return { source, storage_location: await this.#known.versions.downloadUri(version.name, version.version), run_id, model_id };
  }

  async #versionNamed(named: Exclude<ModelUri, { modelId: string }>, source: string): Promise<ModelVersion> {
    const { name } = named;
    if ((await this.#known.models.get(name)).tags.some(({ key, value }) => key === IS_PROMPT_TAG && value === 'true')) {
      throw invalid(`Invalid model version source: '${source}'. Prompt versions cannot be used as model version sources.`);
    }
    if ('alias' in named) return this.#known.aliases.version(name, named.alias);
    if ('version' in named) return this.#known.versions.get(name, named.version);
    const stages = named.stage.toLowerCase() === 'latest' ? undefined : [named.stage];
    const [newest] = [...(await this.#known.models.latestVersions(name, stages))].sort(
      (a, b) => Number(b.version) - Number(a.version),
    );
    if (!newest) throw invalid(`No versions of model with name '${name}' and stage '${named.stage}' found`);
    return newest;
  }

  #owner({ source, run_id = '', model_id = '' }: ModelVersionCreation): SourceOwner {
    const owner = (parameter: SourceOwner['parameter'], id: string, root: () => Promise<string>): SourceOwner => ({
      parameter,
      id,
      root: () =>
        root().catch((error: unknown) => {
          const isUnknown = error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST';
          throw isUnknown ? notOwned(source, { parameter }) : error;
        }),
    });
    return model_id
      ? owner('model_id', model_id, async () => (await this.#loggedModels.get(model_id)).info.artifact_uri)
      : owner('run_id', run_id, async () => (await this.#runs.info(run_id)).artifact_uri);
  }
}

import { MlflowRequestError } from '../client/rest-client.js';
import type { ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { COPIED_FROM_TAG, copiedFrom, ownTags } from './copied-from.js';
import { recordOf, type TrackingServer } from './tracking-server.js';

/** Ids and addresses of the copies, by those of their originals. */
export interface Copies {
  readonly runIds: ReadonlyMap<string, string>;
  readonly modelIds: ReadonlyMap<string, string>;
  /** Artifact addresses of runs and logged models. */
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * Copies a registered model with its versions, aliases, stages and tags, and compares. Versions keep their numbers. An interrupted
 * copy is completed.
 *
 * @throws MlflowRequestError with the code RESOURCE_ALREADY_EXISTS if the target already has versions under this name that are not
 *   copies of these, or has used their numbers
 */
export async function copyRegisteredModel(
  source: TrackingServer,
  model: RegisteredModel,
  target: TrackingServer,
  copies: Copies,
): Promise<{ readonly versions: number; readonly differences: readonly string[] }> {
  const { name, description = '' } = model;
  const versions = await source.versions(name);
  const there = await versionsThere(target, name, versions);
  if (there.size === 0) {
    await target.rest.ask('POST registered-models/create', { name, description, tags: ownTags(model.tags) }).catch(ifExists);
  }
  for (const version of versions) {
    const copy = there.get(String(version.version)) ?? (await createVersion(target, version, copies));
    const stage = version.current_stage ?? 'None';
    if (stage !== (copy.current_stage ?? 'None')) {
      const move = { name, version: copy.version, stage, archive_existing_versions: false };
      await target.rest.ask('POST model-versions/transition-stage', move);
    }
  }
  for (const { alias, version } of model.aliases ?? []) {
    await target.rest.ask('POST registered-models/alias', { name, alias, version: String(version) });
  }
  return { versions: versions.length, differences: await compare(model, versions, target, copies) };
}

/** The copies that the target has, by number. */
async function versionsThere(
  target: TrackingServer,
  name: string,
  versions: readonly ModelVersion[],
): Promise<Map<string, ModelVersion>> {
  const numbers = new Map(versions.map((version) => [originOf(version), String(version.version)]));
  const there = new Map<string, ModelVersion>();
  for (const copy of await target.versions(name)) {
    const number = numbers.get(copiedFrom(copy.tags) ?? '');
    if (number === undefined) {
      throw taken(`a registered model ${name} with a version ${copy.version} of its own; rename or delete one of the two`);
    }
    if (number === String(copy.version)) there.set(number, copy);
    // It took the number of a deleted one, and the copy was cut off before it was deleted in its turn.
    else await deleteVersion(target, copy);
  }
  return there;
}

/** Servers number versions themselves, one after the other: numbers that were deleted in the source are made and deleted here too. */
async function createVersion(target: TrackingServer, version: ModelVersion, copies: Copies): Promise<ModelVersion> {
  const tags = [...ownTags(version.tags), { key: COPIED_FROM_TAG, value: originOf(version) }];
  const { name, description = '', run_link } = version;
  const creation = { name, ...translated(version, copies), description, ...(run_link && { run_link }), tags };
  for (;;) {
    const { model_version } = await target.rest.ask('POST model-versions/create', creation);
    if (Number(model_version.version) === Number(version.version)) return model_version;
    await deleteVersion(target, model_version);
    if (Number(model_version.version) > Number(version.version)) {
      throw taken(
        `given away the number ${version.version} of the registered model ${name}; delete the model there, then copy again`,
      );
    }
  }
}

async function deleteVersion({ rest }: TrackingServer, { name, version }: ModelVersion): Promise<void> {
  await rest.ask('DELETE model-versions/delete', { name, version });
}

function taken(what: string): MlflowRequestError {
  return new MlflowRequestError(`the target has ${what}`, 400, 'RESOURCE_ALREADY_EXISTS');
}

async function compare(model: RegisteredModel, versions: readonly ModelVersion[], target: TrackingServer, copies: Copies) {
  const { name } = model;
  const { registered_model: stored } = await target.rest.ask('GET registered-models/get', {
    name,
  });
  const shapeOfModel = ({ description = '', tags, aliases = [] }: RegisteredModel) =>
    JSON.stringify([
      description,
      Object.entries(recordOf(ownTags(tags))),
      aliases.map(({ alias, version }) => `${alias}=${version}`).sort(),
    ]);
  const shapeOfVersion = ({ version, source, run_id = '', run_link = '', description = '', current_stage, tags }: ModelVersion) =>
    JSON.stringify([
      String(version),
      source,
      run_id,
      run_link,
      description,
      current_stage ?? 'None',
      Object.entries(recordOf(ownTags(tags))),
    ]);
  const wanted = versions.map((version) => shapeOfVersion({ ...version, ...translated(version, copies) }));
  const found = (await target.versions(name)).map(shapeOfVersion);
  return [
    ...(shapeOfModel(model) === shapeOfModel(stored)
      ? []
      : [`registered model ${name}: ${shapeOfModel(stored)} in place of ${shapeOfModel(model)}`]),
    ...wanted.flatMap((shape, i) =>
      shape === found[i] ? [] : [`registered model ${name}: version ${found[i]} in place of ${shape}`],
    ),
  ];
}

/** The source of a version, by its name in the target. */
function translated({ source, run_id = '', model_id = '' }: ModelVersion, { runIds, modelIds, addresses }: Copies) {
  const moved = [...addresses].find(([from]) => source === from || source.startsWith(`${from}/`));
  const logged = /^models:\/+(m-[0-9a-f]{32})$/.exec(source)?.[1];
  const ofRun = /^runs:\/+([^/]+)(.*)$/.exec(source);
  const newSource = moved
    ? moved[1] + source.slice(moved[0].length)
    : logged
      ? `models:/${modelIds.get(logged) ?? logged}`
      : ofRun
        ? `runs:/${runIds.get(ofRun[1] as string) ?? ofRun[1]}${ofRun[2]}`
        : source;
  // Some servers mention the logged model in the source only.
  const newModel = modelIds.get(model_id || (logged ?? '')) ?? (model_id || (logged ?? ''));
  const newRun = runIds.get(run_id) ?? run_id;
  return { source: newSource, ...(newRun && { run_id: newRun }), ...(newModel && { model_id: newModel }) };
}

function originOf({ name, version }: ModelVersion): string {
  return `${name}/${version}`;
}

/** Creates the registered model. One without versions may already exist. */
function ifExists(error: { code?: string }): void {
  if (error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
}

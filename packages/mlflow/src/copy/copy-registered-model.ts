import type { ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { COPIED_FROM_TAG, copiedFrom, ownTags } from './copied-from.js';
import { recordOf, type TrackingServer } from './tracking-server.js';

/** Ids and addresses of what was copied, by those of what it was made of. */
export interface Copies {
  readonly runIds: ReadonlyMap<string, string>;
  readonly modelIds: ReadonlyMap<string, string>;
  /** Addresses of artifacts of runs and logged models. */
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * Copies a registered model with its versions, which keep their numbers, their aliases, stages and tags, and compares.
 *
 * @throws Error if the target has versions of that name that are no copies of these
 */
export async function copyRegisteredModel(
  source: TrackingServer,
  model: RegisteredModel,
  target: TrackingServer,
  copies: Copies,
): Promise<{ readonly versions: number; readonly differences: readonly string[] }> {
  const { name, description = '' } = model;
  const versions = await source.versions(name);
  const there = await target.versions(name);
  for (const { version, tags } of there) {
    const original = versions.find((candidate) => candidate.version === version);
    if (!original || copiedFrom(tags) !== originOf(original)) {
      throw new Error(
        `the target has a registered model ${name} with a version ${version} of its own; rename or delete one of the two`,
      );
    }
  }
  if (there.length === 0)
    await target.rest.post('registered-models/create', { name, description, tags: ownTags(model.tags) }).catch(ifExists);
  let next = there.length === 0 ? 1 : Number(there.at(-1)?.version) + 1;
  for (const version of versions.slice(there.length)) {
    // A number that was deleted must not be given to another version.
    for (; next < Number(version.version); next++) {
      const gap = { name, ...translated(version, copies), tags: [{ key: COPIED_FROM_TAG, value: 'a deleted version' }] };
      const { model_version } = await target.rest.post<{ model_version: ModelVersion }>('model-versions/create', gap);
      await target.rest.send('DELETE', 'model-versions/delete', { name, version: model_version.version });
    }
    const tags = [...ownTags(version.tags), { key: COPIED_FROM_TAG, value: originOf(version) }];
    const creation = { name, ...translated(version, copies), description: version.description ?? '', tags };
    const { model_version } = await target.rest.post<{ model_version: ModelVersion }>('model-versions/create', creation);
    const stage = version.current_stage;
    if (stage && stage !== 'None') {
      const move = { name, version: model_version.version, stage, archive_existing_versions: false };
      await target.rest.post('model-versions/transition-stage', move);
    }
    next++;
  }
  for (const { alias, version } of model.aliases ?? []) {
    await target.rest.post('registered-models/alias', { name, alias, version: String(version) });
  }
  return { versions: versions.length, differences: await compare(model, versions, target, copies) };
}

async function compare(model: RegisteredModel, versions: readonly ModelVersion[], target: TrackingServer, copies: Copies) {
  const { name } = model;
  const { registered_model: stored } = await target.rest.get<{ registered_model: RegisteredModel }>('registered-models/get', {
    name,
  });
  const shapeOfModel = ({ description = '', tags, aliases = [] }: RegisteredModel) =>
    JSON.stringify([
      description,
      Object.entries(recordOf(ownTags(tags))),
      aliases.map(({ alias, version }) => `${alias}=${version}`).sort(),
    ]);
  const shapeOfVersion = ({ version, source, run_id = '', description = '', current_stage, tags }: ModelVersion) =>
    JSON.stringify([
      String(version),
      source,
      run_id,
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

/** What a version is made of, as it is called in the target. */
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
  // Some servers tell the logged model in the source only.
  const newModel = modelIds.get(model_id || (logged ?? '')) ?? (model_id || (logged ?? ''));
  const newRun = runIds.get(run_id) ?? run_id;
  return { source: newSource, ...(newRun && { run_id: newRun }), ...(newModel && { model_id: newModel }) };
}

function originOf({ name, version }: ModelVersion): string {
  return `${name}/${version}`;
}

/** A registered model without versions may be there already. */
function ifExists(error: { code?: string }): void {
  if (error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
}

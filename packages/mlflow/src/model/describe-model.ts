/** An input of a model, as the signature in its `MLmodel` declares it. */
export interface ModelInput {
  /** Undefined for a tensor without a name. */
  readonly name: string | undefined;
  /** `long`, `double`, `string` …, or `tensor`. */
  readonly type: string;
  /** False if the column may be left out, or had blanks when the signature was made. */
  readonly required: boolean;
}

/** What a model directory's `MLmodel` says. */
export interface ModelDescription {
  /** The settings of each flavor, by name: `python_function`, `sklearn` … */
  readonly flavors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Undefined if the model was logged without a signature of its inputs. */
  readonly inputs: readonly ModelInput[] | undefined;
}

/**
 * Reads an `MLmodel` file (mlflow/models/model.py, "Storage Format").
 *
 * @param text YAML
 * @throws Error that says what is wrong with the file
 */
export async function describeModel(text: string): Promise<ModelDescription> {
  const { flavors, signature } = await parseModel(text);
  return { flavors, inputs: signature?.inputs ? readInputs(signature.inputs) : undefined };
}

/** The parts of `MLmodel` that are read here; the rest is kept as it is. */
export interface ModelFile {
  readonly flavors: Record<string, Record<string, unknown>>;
  /** Lists as JSON text. */
  readonly signature?: { readonly inputs?: string | null } | null;
}

/** @throws Error if the text is no `MLmodel` */
export async function parseModel(text: string): Promise<ModelFile> {
  // Only models from elsewhere are read. Loading it with the package would delay each start.
  const { parse } = await import('yaml');
  const model = parse(text) as Partial<ModelFile> | null;
  if (!model || typeof model !== 'object' || !model.flavors || typeof model.flavors !== 'object')
    throw new Error('its MLmodel has no flavors');
  return model as ModelFile;
}

function readInputs(json: string): ModelInput[] {
  const inputs = JSON.parse(json) as { name?: string; type?: unknown; required?: boolean; optional?: boolean }[];
  if (!Array.isArray(inputs)) throw new Error('the signature in its MLmodel has no list of inputs');
  return inputs.map(({ name, type, required, optional }) => ({
    name,
    type: String(type),
    // Before MLflow 2.6 it was `optional`.
    required: required ?? !(optional ?? false),
  }));
}

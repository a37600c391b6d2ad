import { stringify } from 'yaml';
import { LOADER_MODULE, PYTHON_LOADER } from './python-loader.js';

/** Column types of an MLflow signature (mlflow.types.DataType); `any` is not checked (MLflow 2.20 on). */
export type SignatureType = 'string' | 'long' | 'float' | 'double' | 'any';

export interface SignatureColumn {
  readonly name: string;
  readonly type: SignatureType;
}

export interface ModelDirectoryOptions {
  /** The model as an ONNX file with one input of shape [N] a column. */
  readonly onnx: Uint8Array;
  readonly inputs: readonly SignatureColumn[];
  readonly outputs: readonly SignatureColumn[];
  /** A few rows: cells by column, in the order of `inputs`. */
  readonly inputExample: readonly (readonly (string | number | null)[])[];
  readonly runId: string;
  /** Folder of the model among the run's artifacts. */
  readonly artifactPath: string;
  /** Identifies this model directory and no other: 32 hexadecimal digits, as MLflow makes them. */
  readonly modelUuid: string;
  readonly createdAt: Date;
  /** A further flavor and its file, for a loader of one's own. */
  readonly flavor: { readonly name: string; readonly version: string; readonly file: string; readonly content: string };
}

/** What loads the model in Python, as pip requirements. */
const REQUIREMENTS = ['mlflow>=2.20', 'numpy>=1.24', 'onnx>=1.14', 'onnxruntime>=1.16', 'pandas>=2'];
/** The MLflow whose directory format this is; loaders choose by it how to read the rest. */
const FORMAT_VERSION = '3.17.2';
/**
 * Python of the environment files, and so the one that MLflow is told the model is for: no Python made it. Any from 3.10 on runs the
 * loader.
 */
const PYTHON_VERSION = '3.11';

/** A model directory: its files, and what its `MLmodel` says of it. */
export interface ModelDirectory {
  /** Content by path in the directory; `MLmodel` comes last, so that a directory with an MLmodel is complete. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** For the run's tag `mlflow.log-model.history`, by which MLflow's page and older clients find the model. */
  readonly history: Readonly<Record<string, unknown>>;
}

/**
 * An MLflow model directory (https://mlflow.org/docs/latest/ml/model/): `MLmodel` with signature, `model.onnx`, input example,
 * environments. It has the flavors `python_function` (its loader in `code/`), `onnx` and the caller's own.
 */
export function modelDirectory(options: ModelDirectoryOptions): ModelDirectory {
  const { flavor } = options;
  const example = { columns: options.inputs.map(({ name }) => name), data: options.inputExample };
  const mlmodel = describeModel(options);
  const conda = {
    channels: ['conda-forge'],
    dependencies: [`python=${PYTHON_VERSION}`, 'pip', { pip: REQUIREMENTS }],
    name: 'mlflow-env',
  };
  const pythonEnvironment = {
    python: PYTHON_VERSION,
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  };
  const files = new Map<string, Uint8Array | string>([
    ['model.onnx', options.onnx],
    [flavor.file, flavor.content],
    [`code/${LOADER_MODULE}.py`, PYTHON_LOADER],
    ['input_example.json', JSON.stringify(example)],
    ['serving_input_example.json', JSON.stringify({ dataframe_split: example })],
    ['requirements.txt', `${REQUIREMENTS.join('\n')}\n`],
    ['conda.yaml', stringify(conda)],
    ['python_env.yaml', stringify(pythonEnvironment)],
    ['MLmodel', stringify(mlmodel)],
  ]);
  const { run_id, artifact_path, utc_time_created, model_uuid, flavors, mlflow_version, signature } = mlmodel;
  return { files, history: { run_id, artifact_path, utc_time_created, model_uuid, flavors, mlflow_version, signature } };
}

/** What `MLmodel` says. */
function describeModel(options: ModelDirectoryOptions) {
  const { flavor } = options;
  const columns = (list: readonly SignatureColumn[]) =>
    JSON.stringify(list.map(({ name, type }) => ({ type, name, required: true })));
  return {
    artifact_path: options.artifactPath,
    flavors: {
      [flavor.name]: { data: flavor.file, version: flavor.version },
      onnx: {
        code: 'code',
        data: 'model.onnx',
        providers: ['CPUExecutionProvider'],
      },
      python_function: {
        code: 'code',
        data: 'model.onnx',
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: LOADER_MODULE,
        python_version: `${PYTHON_VERSION}.0`,
      },
    },
    mlflow_version: FORMAT_VERSION,
    model_size_bytes: options.onnx.byteLength,
    model_uuid: options.modelUuid,
    run_id: options.runId,
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      pandas_orient: 'split',
      serving_input_path: 'serving_input_example.json',
      type: 'dataframe',
    },
    signature: { inputs: columns(options.inputs), outputs: columns(options.outputs), params: null },
    utc_time_created: options.createdAt.toISOString().replace('T', ' ').replace('Z', '000'),
  };
}

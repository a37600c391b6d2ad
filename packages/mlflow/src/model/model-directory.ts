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
  /** Name of the registered model, version aside: goes into the directory's metadata. */
  readonly modelUuid: string;
  readonly createdAt: Date;
  /** A further flavor and its file, for a loader of one's own. */
  readonly flavor: { readonly name: string; readonly version: string; readonly file: string; readonly content: string };
}

/** What loads the model in Python, as pip requirements. */
const REQUIREMENTS = ['mlflow>=2.20', 'numpy>=1.24', 'onnx>=1.14', 'onnxruntime>=1.16', 'pandas>=2'];
/** Python that the environment files ask for; any from 3.10 on runs the loader. */
const PYTHON_VERSION = '3.11';

/**
 * The files of an MLflow model directory (https://mlflow.org/docs/latest/ml/model/): `MLmodel` with signature, `model.onnx`,
 * input example, environments. It has the flavors `python_function` (its loader in `code/`), `onnx` and the caller's own.
 *
 * @returns content by path in the directory
 */
export function modelDirectory(options: ModelDirectoryOptions): ReadonlyMap<string, Uint8Array | string> {
  const { flavor } = options;
  const example = { columns: options.inputs.map(({ name }) => name), data: options.inputExample };
  const columns = (list: readonly SignatureColumn[]) =>
    JSON.stringify(list.map(({ name, type }) => ({ type, name, required: true })));
  const mlmodel = {
    artifact_path: options.artifactPath,
    flavors: {
      [flavor.name]: { data: flavor.file, version: flavor.version },
      onnx: {
        code: 'code',
        data: 'model.onnx',
        onnx_version: '1.14.0',
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
    mlflow_version: '2.20.0',
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
  return new Map<string, Uint8Array | string>([
    ['model.onnx', options.onnx],
    [flavor.file, flavor.content],
    [`code/${LOADER_MODULE}.py`, PYTHON_LOADER],
    ['input_example.json', JSON.stringify(example)],
    ['serving_input_example.json', JSON.stringify({ dataframe_split: example })],
    ['requirements.txt', `${REQUIREMENTS.join('\n')}\n`],
    ['conda.yaml', stringify(conda)],
    ['python_env.yaml', stringify(pythonEnvironment)],
    // Last, so that a directory with an MLmodel is complete.
    ['MLmodel', stringify(mlmodel)],
  ]);
}

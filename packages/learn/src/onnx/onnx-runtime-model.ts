import { InvalidArgumentError } from '../checks/errors.js';
import type { Frame } from '../data/frame.js';
import type { Matrix } from '../data/matrix.js';
import { feedsOf, matrixInput } from './model-inputs.js';
import { probabilitiesOf, probabilityOutputs } from './model-outputs.js';
import { loadRuntime, type Runtime, type RuntimeSession } from './onnx-runtime.js';
import { sideFileLocations } from './side-files.js';
import { withoutZipMaps } from './without-zip-maps.js';

/**
 * Runs any ONNX classifier with onnxruntime-node, for example a scikit-learn pipeline converted by skl2onnx, or a LightGBM model
 * converted by onnxmltools.
 *
 * - Inputs: one for each column (shape [N] or [N, 1]), or one matrix of all columns.
 * - Probabilities: a matrix, skl2onnx's default sequence of maps (`zipmap`), one output for each class, or one sigmoid for the
 *   positive class.
 * - Weights: in the file itself or in side files.
 *
 * @example
 * const file = await readFile('model/model.onnx');
 * const paths = onnxSideFiles(file);
 * const sideFiles = new Map(await Promise.all(paths.map(async (path) => [path, await readFile(`model/${path}`)])));
 * const model = await OnnxRuntimeModel.load(file, sideFiles);
 * const probabilities = await model.predictProba(frame); // shape (rows, classes)
 */
export class OnnxRuntimeModel {
  readonly #runtime: Runtime;
  readonly #session: RuntimeSession;
  readonly #outputs: readonly string[];

  private constructor(runtime: Runtime, session: RuntimeSession) {
    this.#runtime = runtime;
    this.#session = session;
    this.#outputs = probabilityOutputs(session.outputMetadata);
  }

  /**
   * Loads a model.
   *
   * @param file the bytes of the `.onnx` file
   * @param sideFiles the bytes of the files that `onnxSideFiles` lists, by their paths as it lists them. Default: none
   * @throws OnnxRuntimeMissingError if onnxruntime-node is not installed
   * @throws InvalidArgumentError for a file that onnxruntime can't load, a side file that is missing or outside the model's folder,
   *   or a model without probabilities
   */
  static async load(file: Uint8Array, sideFiles: ReadonlyMap<string, Uint8Array> = new Map()): Promise<OnnxRuntimeModel> {
    const runtime = await loadRuntime();
    const externalData = [...sideFileLocations(file)].map(([location, path]) => {
      const data = sideFiles.get(path);
      if (data) return { path: location, data };
      throw new InvalidArgumentError(
        'sideFiles',
        [...sideFiles.keys()].join(', '),
        `a map with the file ${path}, which holds weights`,
      );
    });
    const session = await runtime.InferenceSession.create(withoutZipMaps(file), { externalData }).catch((error: Error) => {
      throw new InvalidArgumentError('file', error.message, 'an ONNX model that onnxruntime can load');
    });
    try {
      return new OnnxRuntimeModel(runtime, session);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /** Names of the columns that the model reads. Empty for a model that takes one matrix of all columns. */
  get inputs(): readonly string[] {
    return matrixInput(this.#session.inputMetadata) ? [] : this.#session.inputNames;
  }

  /**
   * Class probabilities, shape (rows, classes).
   *
   * @param frame the columns that `inputs` names; for a model that takes one matrix, the matrix's columns in order
   * @throws InvalidArgumentError for a column that is missing or that its input can't take, or outputs that are not probabilities
   */
  async predictProba(frame: Frame): Promise<Matrix> {
    const { inputMetadata } = this.#session;
    return probabilitiesOf(await this.#session.run(feedsOf(inputMetadata, frame, this.#runtime.Tensor), this.#outputs));
  }

  /** Frees the memory that the runtime holds for the model. */
  async release(): Promise<void> {
    await this.#session.release();
  }
}

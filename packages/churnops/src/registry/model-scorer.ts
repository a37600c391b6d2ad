import {
  type Column,
  type Frame,
  OnnxRuntimeMissingError,
  OnnxRuntimeModel,
  Pipeline,
  type PipelineState,
  positiveProbability,
} from '@churnops/learn';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';

/** Scores customers, with a model of any origin. */
export interface ModelScorer {
  /** Probability of leaving of each row of a frame with the record's features, shape (rows). */
  score(frame: Frame): Promise<Float64Array>;
  /** The model itself, if it is one of ours. */
  readonly pipeline?: PipelineState;
  /** How many customers are best handed over: bytes of their text at once, and how many batches under way. Default: one small batch after the other. */
  readonly batches?: { readonly bytes: number; readonly inFlight: number };
  /** To be called before the version becomes the champion, once it has scored some customers. */
  accept?(): Promise<void>;
}

/** A pipeline that churnops trained, on our own scorer. */
export function pipelineScorer(state: PipelineState): ModelScorer {
  const pipeline = Pipeline.fromJSON(state);
  return { pipeline: state, score: async (frame) => positiveProbability(pipeline, frame) };
}

/**
 * A model that somebody else exported, on onnxruntime. A blank is replaced by the value that the schema gives for scoring, as for our own
 * models.
 *
 * @param sideFiles weights that the model keeps beside its file, by path
 * @throws ChurnopsError CHURN_ONNXRUNTIME_MISSING
 */
export async function onnxScorer(
  schema: CustomerSchema,
  file: Uint8Array,
  sideFiles: ReadonlyMap<string, Uint8Array>,
): Promise<ModelScorer> {
  const model = await OnnxRuntimeModel.load(file, sideFiles).catch((error: unknown) => {
    if (!(error instanceof OnnxRuntimeMissingError)) throw error;
    throw new ChurnopsError(
      'CHURN_ONNXRUNTIME_MISSING',
      'the model was not trained by churnops, and onnxruntime-node, which would run it, is not installed',
      'npm install --no-save --onnxruntime-node-install=skip onnxruntime-node, or promote a version that churnops trained',
      { cause: error },
    );
  });
  return {
    async score(frame) {
      const { data, rows, columns } = await model.predictProba(withoutBlanks(schema, frame));
      if (columns !== 2) throw new Error(`it tells ${columns} classes apart, where a model of churn has two`);
      return Float64Array.from({ length: rows }, (_, i) => data[i * columns + 1] as number);
    },
  };
}

function withoutBlanks(schema: CustomerSchema, frame: Frame): Frame {
  const filled = [...schema.blanksScoredAs].map(([name, scoredAs]): [string, Column] => [
    name,
    (frame.get(name) as Float64Array).map((value) => (Number.isNaN(value) ? scoredAs : value)),
  ]);
  return new Map([...frame, ...filled]);
}

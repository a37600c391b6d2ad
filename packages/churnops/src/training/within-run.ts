import type { Run } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';

/**
 * Does the work of a run, and ends the run accordingly: FINISHED, FAILED if the work fails, KILLED if it was cancelled. No run stays
 * RUNNING unless the tracking server no longer answers.
 */
export async function withinRun<Result>(
  { mlflow, now, signal, logger }: Pick<PipelineContext, 'mlflow' | 'now' | 'signal' | 'logger'>,
  { info: { run_id } }: Run,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work();
    await mlflow.finishRun(run_id, 'FINISHED', now().getTime());
    return result;
  } catch (error) {
    await mlflow.finishRun(run_id, signal.aborted ? 'KILLED' : 'FAILED', now().getTime()).catch((failure) => {
      logger.warn({ err: failure }, `run ${run_id} failed and could not be ended`);
    });
    throw error;
  }
}

import { MlflowRequestError } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { REGISTERED_MODEL, REPORTS_PATH } from '../registry/names.js';
import { makeDayReport } from './day-report.js';

/**
 * Logs the report of a date as artifacts of the run that made a version: `reports/DATE.html` for people, `reports/DATE.json` for programs. An earlier
 * report of the date is replaced.
 *
 * @param date `YYYY-MM-DD`
 * @param version of the registered model
 * @returns the address of the HTML file, `runs:/RUN/reports/DATE.html`
 * @throws ChurnopsError CHURN_NO_PREDICTIONS as `makeDayReport`; CHURN_NO_SUCH_VERSION for a version that is not registered, or was registered without
 *   a run; what the tracking server and its artifact store throw
 */
export async function logDayReport(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone' | 'mlflow'>,
  date: string,
  version: number,
): Promise<string> {
  const { mlflow } = context;
  const { html, ...facts } = await makeDayReport(context, date);
  const registered = await mlflow.getModelVersion(REGISTERED_MODEL, String(version));
  if (!registered?.run_id) throw withoutRun(version);
  const { info } = await mlflow.getRun(registered.run_id).catch((error: Error) => {
    throw error instanceof MlflowRequestError && error.code === 'RESOURCE_DOES_NOT_EXIST' ? withoutRun(version) : error;
  });
  const path = `${REPORTS_PATH}/${date}`;
  await mlflow.uploadArtifact(info, `${path}.html`, html);
  await mlflow.uploadArtifact(info, `${path}.json`, `${JSON.stringify(facts, null, 1)}\n`);
  return `runs:/${info.run_id}/${path}.html`;
}

function withoutRun(version: number): ChurnopsError {
  return new ChurnopsError(
    'CHURN_NO_SUCH_VERSION',
    `version ${version} of ${REGISTERED_MODEL} has no run to log the report with`,
    'write the report to a file: churnops report --date DATE',
  );
}

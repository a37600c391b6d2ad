import { ChurnopsError } from '../errors.js';
import { ConnectionError, type PostOptions, postRows, TimeoutError } from './post-rows.js';
import type { ScoringServer } from './scoring-server.js';

/** While its workers score, ours encode the next rows. */
const IN_FLIGHT = 3;

/**
 * A scoring server of MLflow that somebody else runs.
 *
 * @param url of the server, without `/invocations`
 */
export function remoteServer(url: string, options: PostOptions): ScoringServer {
  const named = `the scoring server at ${url}`;
  return {
    named,
    isForeign: true,
    inFlight: IN_FLIGHT,
    async invoke(body) {
      try {
        return await postRows(url, body, options);
      } catch (error) {
        if (!(error instanceof ConnectionError || error instanceof TimeoutError)) throw error;
        const what = error instanceof TimeoutError ? error.message.replace('it ', '') : `cannot be reached: ${error.message}`;
        throw new ChurnopsError(
          'CHURN_PYFUNC_UNAVAILABLE',
          `${named} (CHURNOPS_PYFUNC_URL) ${what}`,
          error instanceof TimeoutError
            ? 'see what it logged; CHURNOPS_PYFUNC_TIMEOUT is how many seconds an answer may take'
            : 'start it with mlflow models serve, and try again',
          { cause: error },
        );
      }
    },
  };
}

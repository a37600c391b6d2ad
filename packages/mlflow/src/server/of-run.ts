import type { z } from 'zod';
import { type Endpoint, type EndpointOptions, endpoint } from './endpoint.js';

/** An endpoint of one run, whose id is the first parameter that a refusal names. Clients before MLflow 1.0 call it run_uuid. */
export function ofRun<Shape extends z.ZodRawShape>(options: EndpointOptions<Shape>): Endpoint {
  const made = endpoint(options);
  return { ...made, handle: (given, access) => made.handle(withRunId(given), access) };
}

function withRunId(input: unknown): unknown {
  const { run_id, run_uuid } = Object(input) as { run_id?: unknown; run_uuid?: unknown };
  return run_id || !run_uuid ? input : { ...(input as object), run_id: run_uuid };
}

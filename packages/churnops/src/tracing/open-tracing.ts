import type { Config } from '../config.js';
import { useTracer } from './tracer.js';

/**
 * Records spans from now on, if the configuration says where to send them. OpenTelemetry's packages are loaded only then.
 *
 * @returns sends what is left, and ends it
 */
export async function openTracing({ tracing }: Pick<Config, 'tracing'>): Promise<() => Promise<void>> {
  if (!tracing) return async () => {};
  const { otelTracer } = await import('./otel-tracer.js');
  return useTracer(otelTracer(tracing));
}

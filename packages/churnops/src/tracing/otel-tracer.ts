import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { TracingSettings } from '../config.js';
import { VERSION } from '../version.js';
import type { Tracer } from './tracer.js';

/** How long the end of the process may wait for the collector. */
const CLOSING_MS = 3000;

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER } as const;

/**
 * Sends spans to an OpenTelemetry collector by OTLP as JSON over HTTP, in the background. If the collector can't be reached, spans are lost and
 * the work goes on. Sampling and batches follow OpenTelemetry's variables (`OTEL_TRACES_SAMPLER`, `OTEL_BSP_*`).
 */
export function otelTracer({ url, headers, serviceName, resource }: TracingSettings): Tracer {
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ ...resource, 'service.name': serviceName, 'service.version': VERSION }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, headers }))],
  });
  const tracer = provider.getTracer('churnops', VERSION);
  const propagator = new W3CTraceContextPropagator();
  // Ours alone, instead of OpenTelemetry's global one: a process may end tracing and begin it again.
  const storage = new AsyncLocalStorage<Context>();
  return {
    begin(name, { kind, attributes, incoming }) {
      const around = storage.getStore() ?? ROOT_CONTEXT;
      const parent = incoming ? propagator.extract(around, incoming, defaultTextMapGetter) : around;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, parent);
      const within = trace.setSpan(parent, span);
      return {
        run: (work) => storage.run(within, work),
        end({ attributes: more, error } = {}) {
          if (more) span.setAttributes(more);
          if (error) {
            span.recordException(error);
            span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
          }
          span.end();
        },
      };
    },
    ids() {
      const found = trace.getSpanContext(storage.getStore() ?? ROOT_CONTEXT);
      if (!found) return undefined;
      const { traceId, spanId, traceFlags } = found;
      return { trace: traceId, span: spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
    },
    async close() {
      const ended = provider.shutdown().catch(() => {});
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CLOSING_MS).unref())]);
    },
  };
}

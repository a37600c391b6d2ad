import { AsyncLocalStorage } from 'node:async_hooks';
import { type Incoming, parseTraceparent, type TraceIds } from './trace-context.js';

/** What is known of a piece of work: `http.route`, `churnops.pipeline`, … */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** Whether it answers somebody else's request. */
  readonly kind: 'internal' | 'server';
  readonly attributes: Attributes;
  /** The trace that it belongs to, as the caller says. Default: that of the work around it, or a new one. */
  readonly incoming?: Incoming;
}

/** A piece of work that is under way. */
export interface OpenSpan {
  /** Does some of the work. What begins in it, also later, belongs to the span. */
  run<Result>(work: () => Result): Result;
  end(outcome?: { readonly attributes?: Attributes; readonly error?: Error }): void;
}

/** Follows work through the process. There is one at a time, because a line of the log belongs to whatever work is going on. */
export interface Tracer {
  begin(name: string, options: SpanOptions): OpenSpan;
  /** Those of the work that is going on. */
  ids(): TraceIds | undefined;
  /** Sends what it has, and ends. It does not throw. */
  close(): Promise<void>;
}

const storage = new AsyncLocalStorage<TraceIds>();
const PLAIN: OpenSpan = { run: (work) => work(), end() {} };

/** Records nothing, but keeps a caller's trace, so that the log has its id. */
const PASSING_ON: Tracer = {
  begin(_name, { incoming }) {
    const ids = incoming && parseTraceparent(incoming.traceparent);
    return ids ? { ...PLAIN, run: (work) => storage.run(ids, work) } : PLAIN;
  },
  ids: () => storage.getStore(),
  async close() {},
};

let current: Tracer = PASSING_ON;

/** @returns takes the tracer away again, and closes it */
export function useTracer(tracer: Tracer): () => Promise<void> {
  current = tracer;
  return async () => {
    if (current === tracer) current = PASSING_ON;
    await tracer.close();
  };
}

/** Begins work that ends elsewhere. */
export function beginSpan(name: string, options: SpanOptions): OpenSpan {
  return current.begin(name, options);
}

/** Does work as a span, which fails with it. */
export async function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
  incoming?: Incoming,
): Promise<Result> {
  const span = current.begin(name, { kind: 'internal', attributes, ...(incoming && { incoming }) });
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    span.end({ error: error as Error });
    throw error;
  }
}

/** For lines of the log, as the Elastic Common Schema has them. */
export function traceFields(): { trace?: { id: string }; span?: { id: string } } {
  const ids = current.ids();
  return ids ? { trace: { id: ids.trace }, span: { id: ids.span } } : {};
}

/** The header that tells another process which trace its work belongs to. */
export function traceHeaders(): { traceparent?: string } {
  const ids = current.ids();
  return ids ? { traceparent: `00-${ids.trace}-${ids.span}-${ids.sampled ? '01' : '00'}` } : {};
}

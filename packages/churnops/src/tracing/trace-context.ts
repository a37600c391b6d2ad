/** How a caller says which trace its work belongs to: headers of W3C Trace Context (https://www.w3.org/TR/trace-context/). */
export interface Incoming {
  readonly traceparent: string | undefined;
  readonly tracestate?: string | undefined;
}

export interface TraceIds {
  /** 32 hexadecimal digits. */
  readonly trace: string;
  /** 16 hexadecimal digits. */
  readonly span: string;
  /** Whether the caller records this trace. */
  readonly sampled: boolean;
}

/** Version, trace, span, flags; later versions may add fields. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** @returns undefined if the header says nothing that makes sense: then a new trace begins, as the specification has it */
export function parseTraceparent(header: string | undefined): TraceIds | undefined {
  const [, version, trace, span, flags, rest] = TRACEPARENT.exec(header?.trim() ?? '') ?? [];
  if (!trace || !span || (version === '00' && rest !== undefined)) return undefined;
  return { trace, span, sampled: (Number.parseInt(flags as string, 16) & 1) === 1 };
}

/** The trace that a command belongs to, from the variables that schedulers and CI systems set for their children. */
export function environmentTrace(environment: NodeJS.ProcessEnv): Incoming {
  return { traceparent: environment.TRACEPARENT, tracestate: environment.TRACESTATE };
}

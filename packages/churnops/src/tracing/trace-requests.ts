import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginSpan, type OpenSpan } from './tracer.js';

/** Makes each request a span of its caller's trace. Call it before the server has routes. */
export function traceRequests(server: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  server.addHook('onRequest', (request, _reply, done) => {
    const { method, headers } = request;
    const route = request.routeOptions.url;
    const span = beginSpan(route ? `${method} ${route}` : method, {
      kind: 'server',
      // Without the query, which may have anything.
      attributes: {
        'http.request.method': method,
        'url.path': request.url.split('?')[0] as string,
        ...(route && { 'http.route': route }),
      },
      incoming: { traceparent: first(headers.traceparent), tracestate: first(headers.tracestate) },
    });
    spans.set(request, span);
    span.run(done);
  });
  // The body comes by events of the connection, which belong to no request.
  server.addHook('preValidation', (request, _reply, done) => (spans.get(request) as OpenSpan).run(done));
  server.addHook('onResponse', (request, { statusCode }, done) => {
    const error = statusCode >= 500 ? { error: new Error(`answered ${statusCode}`) } : {};
    spans.get(request)?.end({ attributes: { 'http.response.status_code': statusCode }, ...error });
    done();
  });
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

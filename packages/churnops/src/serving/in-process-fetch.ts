import { Readable } from 'node:stream';
import type { Fetch } from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';

/**
 * A `fetch` that reaches a server in this process without a socket: how the pipelines use our own tracking server.
 *
 * @param findServer asked at each request
 */
export function inProcessFetch(findServer: () => Promise<FastifyInstance>): Fetch {
  return async (url, init) => {
    const server = await findServer();
    const { pathname, search } = new URL(url);
    const response = await server.inject({
      method: (init?.method ?? 'GET') as 'GET',
      url: pathname + search,
      headers: (init?.headers ?? {}) as Record<string, string>,
      ...(init?.body !== undefined && init.body !== null && { payload: payload(init.body) }),
    });
    const body = response.rawPayload as Buffer<ArrayBuffer>;
    return new Response(body.length > 0 ? body : null, { status: response.statusCode });
  };
}

function payload(body: unknown): string | Readable {
  return typeof body === 'string' ? body : Readable.from(body as AsyncIterable<Uint8Array>, { objectMode: false });
}

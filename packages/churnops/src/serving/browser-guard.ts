import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Probes of a load balancer come under any name. */
const OPEN = new Set(['/health', '/version']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps web pages of others from using a visitor's browser against this server, as MLflow's server does since 3.5:
 *
 * - a page that lets its own name point here (DNS rebinding) sends that name as Host: only IP addresses, `localhost` and
 *   `hosts` are answered, the rest gets 403;
 * - a page elsewhere that posts a form or a request here (CSRF) sends where it comes from as Origin: what changes something is
 *   taken from our own pages, of the same host and port, and from programs, which send none.
 *
 * @param hosts further names that this server is reached by, without port
 */
export function registerBrowserGuard(server: FastifyInstance, hosts: readonly string[]): void {
  const known = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())]);
  server.addHook('onRequest', async (request, reply) => {
    if (OPEN.has(request.url.split('?')[0] as string)) return;
    const name = hostName(request);
    if (name === undefined || !(known.has(name) || isIP(name) > 0)) {
      const message = `Host '${request.headers.host}' is not one of this server's; list its name in CHURNOPS_ALLOWED_HOSTS`;
      await reply.status(403).send({ error_code: 'PERMISSION_DENIED', message });
      return;
    }
    const { origin } = request.headers;
    if (origin === undefined || READING.has(request.method) || originHost(origin) === request.headers.host?.toLowerCase()) return;
    const message = `A page of '${origin}' must not change anything here`;
    await reply.status(403).send({ error_code: 'PERMISSION_DENIED', message });
  });
}

function hostName({ headers }: FastifyRequest): string | undefined {
  const url = `http://${headers.host}`;
  // A user or a path in a Host header is an attempt to be read as another one.
  if (!headers.host || /[@/\\?#\s]/.test(headers.host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

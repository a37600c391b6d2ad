import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Load balancers probe these under any host name. */
const OPEN = new Set(['/health', '/version']);
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Stops other people's web pages from reaching this server through a visitor's browser, as MLflow's server has done since 3.5:
 *
 * - DNS rebinding: a page whose own name points here sends that name as Host. Only IP addresses, `localhost` and `hosts` are
 *   answered; anything else gets 403.
 * - CSRF: a page elsewhere that posts here sends its address as Origin. Requests that change something are accepted only from our
 *   own pages (same host and port), and from programs, which send no Origin.
 *
 * @param hosts other names of this server, without the port
 * @param refuse sends or throws the refusal. Default: sends it as MLflow's server does
 */
export function registerBrowserGuard(server: FastifyInstance, hosts: readonly string[], refuse: Refuse = asMlflow): void {
  const known = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())]);
  server.addHook('onRequest', async (request, reply) => {
    if (OPEN.has(request.url.split('?')[0] as string)) return;
    const name = hostName(request);
    if (name === undefined || !(known.has(name) || isIP(name) > 0)) {
      const message = `Host '${request.headers.host}' is not one of this server's; list its name in CHURNOPS_ALLOWED_HOSTS`;
      await refuse(reply, message, 'use localhost or an IP address, or list the name in CHURNOPS_ALLOWED_HOSTS');
      return;
    }
    const { origin } = request.headers;
    if (origin === undefined || READING.has(request.method) || originHost(origin) === request.headers.host?.toLowerCase()) return;
    const message = `A page of '${origin}' must not change anything here`;
    await refuse(reply, message, 'change it on a page of this server, or by a program, which sends no Origin');
  });
}

type Refuse = (reply: FastifyReply, message: string, remedy: string) => Promise<void>;

const asMlflow: Refuse = async (reply, message) => {
  await reply.status(403).send({ error_code: 'PERMISSION_DENIED', message });
};

function hostName({ headers }: FastifyRequest): string | undefined {
  const url = `http://${headers.host}`;
  // A user name or a path in a Host header tries to pass one host off as another.
  if (!headers.host || /[@/\\?#\s]/.test(headers.host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

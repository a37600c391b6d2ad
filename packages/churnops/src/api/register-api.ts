import { PassThrough, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Command, changesSomething } from '../commands/command.js';
import { fromText } from '../commands/from-text.js';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { silentProgress } from '../progress.js';
import { API_PREFIX } from './address.js';
import { type Authority, authorize } from './authorize.js';
import { type CommandEvent, EVENTS_TYPE } from './command-event.js';
import { type Asker, CommandWork } from './command-work.js';
import { eventProgress } from './event-progress.js';
import { logged, sendError } from './send-error.js';
import { isUpload, onUpload, UPLOAD_TYPES, type Uploads } from './upload.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks for a command. */
    operator?: string | undefined;
  }
}

/** Largest body, in bytes: inputs are a few short fields. */
const BODY_LIMIT = 64 * 1024;

export interface ApiOptions {
  readonly context: PipelineContext;
  readonly commands: readonly Command[];
  readonly authentication: Authority['authentication'];
  readonly token: Authority['token'];
  readonly uploads: Uploads;
}

/**
 * The commands as JSON over HTTP: `GET /api/churnops/v1/NAME?FIELD=…` for those that read, `POST` with a JSON object for those that
 * change something, and `GET /api/churnops/v1/openapi.json`. An answer is the command's result, or `{"error": {code, message,
 * remedy}}` with the status of the error table.
 *
 * Where a command takes a file, the body may be the file itself, plain or gzipped, and the query has the other fields.
 *
 * A request with `Accept: application/x-ndjson` is answered line by line as the work goes (`CommandEvent`). Closing the connection cancels
 * the work.
 */
export function registerApi(server: FastifyInstance, options: ApiOptions): void {
  const work = new CommandWork(options.context);
  const authority = { ...options, operator: options.context.operator };
  server.register(
    async (scope) => {
      scope.decorateRequest('operator', undefined);
      // The connections are cut after this hook. By then every waiting client has been told that its work was cancelled.
      scope.addHook('preClose', () => work.settled());
      scope.setErrorHandler((error: Error, request, reply) => sendError(request, reply, httpError(error)));
      scope.setNotFoundHandler((request, reply) => sendError(request, reply, notFound(request)));
      scope.get('/openapi.json', async (request) => {
        await authorize(request, { name: 'openapi.json', permission: 'READ' }, authority);
        const { openApiDocument } = await import('./openapi.js');
        return openApiDocument(options.commands);
      });
      const route = (target: FastifyInstance, command: Command) =>
        target.route({
          method: changesSomething(command) ? 'POST' : 'GET',
          url: `/${command.name}`,
          bodyLimit: BODY_LIMIT,
          // Before the body is read.
          onRequest: async (request) => {
            request.operator = await authorize(request, command, authority);
          },
          handler: (request, reply) => answer(work, toAsked(command, request, options.uploads), request, reply),
        });
      for (const command of options.commands) if (!command.files) route(scope, command);
      scope.register(async (takesFiles) => {
        // Passed on as a stream: a file may be larger than the memory.
        takesFiles.addContentTypeParser([...UPLOAD_TYPES], (_request, payload, done) => done(null, payload));
        for (const command of options.commands) if (command.files) route(takesFiles, command);
      });
    },
    { prefix: API_PREFIX },
  );
}

/** A command with the input that a request gives it. */
interface Asked {
  readonly command: Command;
  readonly input: Record<string, unknown>;
}

/** @throws ZodError, ChurnopsError CHURN_BAD_INPUT, CHURN_DATE, CHURN_BODY_TOO_LARGE */
function toAsked(command: Command, { query, body, headers }: FastifyRequest, uploads: Uploads): Asked {
  const fields = query as Record<string, unknown>;
  const parse = (input: unknown) => command.input.parse(input, { reportInput: true });
  if (!changesSomething(command)) return { command, input: parse(fromText(command, fields)) };
  const [field] = command.files ?? [];
  if (field === undefined || !isUpload(headers)) return { command, input: parse(body ?? {}) };
  if (field in fields) {
    const remedy = `leave ${field} out: the body is the file`;
    throw new ChurnopsError('CHURN_BAD_INPUT', `"${field}" is not a field of an upload`, remedy);
  }
  // If a body is empty, Fastify passes none.
  const file = body instanceof Readable ? body : Readable.from([]);
  const input = parse({ ...fromText(command, fields), [field]: 'the body' });
  return { command: onUpload(command, field, file, headers, uploads), input };
}

async function answer(work: CommandWork, asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { command, input } = asked;
  if (request.headers.accept?.includes(EVENTS_TYPE)) return answerWithEvents(work, asked, request, reply);
  const result = await work.do(command, input, { ...askerOf(request, reply), progress: silentProgress });
  // Serialised here, because Fastify sends nothing for null.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(result));
}

function askerOf({ operator }: FastifyRequest, { raw }: FastifyReply): Omit<Asker, 'progress'> {
  return { response: raw, operator: operator as string };
}

function answerWithEvents(
  work: CommandWork,
  { command, input }: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const events = new PassThrough();
  const send = (event: CommandEvent) => void (events.writable && events.write(`${JSON.stringify(event)}\n`));
  work
    .do(command, input, { ...askerOf(request, reply), progress: eventProgress(send) })
    .then(
      (result) => send({ event: 'result', result }),
      (error) => send({ event: 'error', error: { ...logged(request, error).toJSON() } }),
    )
    .finally(() => events.end());
  return reply.type(EVENTS_TYPE).send(events);
}

function notFound({ method, url }: FastifyRequest): ChurnopsError {
  return new ChurnopsError(
    'CHURN_NOT_FOUND',
    `there is no ${method} ${url.split('?')[0]}`,
    `GET ${API_PREFIX}/openapi.json lists what there is`,
  );
}

/** Fastify's own errors, with our codes. */
function httpError(error: Error & { statusCode?: number }): Error {
  if (error.statusCode === 413) {
    return new ChurnopsError('CHURN_BODY_TOO_LARGE', error.message, `send at most ${BODY_LIMIT} bytes`);
  }
  if (error.statusCode === undefined || error.statusCode >= 500) return error;
  return new ChurnopsError(
    'CHURN_BAD_INPUT',
    error.message,
    'send one JSON object with content-type: application/json, or a file as text/csv or application/gzip where the command takes one',
  );
}

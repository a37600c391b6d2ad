import { z } from 'zod';
import { type Command, changesSomething } from '../commands/command.js';
import { fieldsOf } from '../commands/from-text.js';
import { VERSION } from '../version.js';
import { API_PREFIX } from './address.js';
import { COMMON_EVENTS, EVENTS_TYPE, errorDocument } from './command-event.js';
import { UPLOAD_TYPES } from './upload.js';

/** The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html) of the API's routes, made from the commands themselves. */
export async function openApiDocument(commands: readonly Command[]): Promise<object> {
  const schemas: Record<string, object> = { Error: jsonSchema(z.object({ error: errorDocument })) };
  for (const [event, schema] of Object.entries(COMMON_EVENTS)) schemas[schemaName(event, 'Event')] = jsonSchema(schema);
  for (const command of commands) {
    const { result } = await command.load();
    schemas[schemaName(command.name, 'Result')] = jsonSchema(result);
    schemas[schemaName(command.name, 'Event')] = eventSchema(command);
  }
  const paths = commands.map((command) => {
    const method = changesSomething(command) ? 'post' : 'get';
    return [`${API_PREFIX}/${command.name}`, { [method]: operation(command) }];
  });
  return {
    openapi: '3.1.1',
    info: { title: 'churnops', version: VERSION, summary: 'Telco churn prediction as one dependable system' },
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'an access token, or the one of server.json in CHURNOPS_HOME' },
        login: { type: 'http', scheme: 'basic' },
      },
    },
  };
}

function operation(command: Command): object {
  const changes = changesSomething(command);
  const json = { 'application/json': { schema: reference(command.name, 'Result') } };
  const events = { [EVENTS_TYPE]: { schema: reference(command.name, 'Event') } };
  const error = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  return {
    operationId: command.name,
    summary: command.summary,
    // Without a login a GET is open.
    security: [{ token: [] }, { login: [] }, ...(changes ? [] : [{}])],
    ...((!changes || command.files) && { parameters: parameters(command) }),
    ...(changes && { requestBody: requestBody(command) }),
    responses: {
      200: { description: 'the result', content: { ...json, ...events } },
      default: { description: 'what went wrong, and what to do about it', content: error },
    },
  };
}

/** OpenAPI 3.1 cannot say that a body is a sequence, so the schema is that of one line. */
function eventSchema({ name }: Command): object {
  const common = Object.keys(COMMON_EVENTS).map((event) => reference(event, 'Event'));
  const result = {
    type: 'object',
    properties: { event: { type: 'string', const: 'result' }, result: reference(name, 'Result') },
    required: ['event', 'result'],
    additionalProperties: false,
  };
  return {
    description: 'One line of the answer: how the work goes, and at the end its result or its error',
    oneOf: [...common, result],
  };
}

type SchemaKind = 'Event' | 'Result';

/** `pipeline-runs`, `Result` becomes `PipelineRunsResult`. */
function schemaName(name: string, kind: SchemaKind): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return [...words, kind].join('');
}

function reference(name: string, kind: SchemaKind): object {
  return { $ref: `#/components/schemas/${schemaName(name, kind)}` };
}

function requestBody(command: Command): object {
  const required = fieldsOf(command).some((field) => field.required);
  const file = command.files ? UPLOAD_TYPES.map((type) => [type, {}]) : [];
  return {
    required,
    content: { 'application/json': { schema: jsonSchema(command.input, 'input') }, ...Object.fromEntries(file) },
  };
}

/** The fields as query parameters. A command that takes a file reads them if the body is the file itself. */
function parameters(command: Command): object[] {
  const fields = fieldsOf(command).filter(({ name }) => !command.files?.includes(name));
  return fields.map(({ name, schema: { description, ...schema }, required }) => ({
    name,
    in: 'query',
    required,
    ...(description !== undefined && { description }),
    schema,
  }));
}

/** OpenAPI 3.1's dialect is that of JSON Schema 2020-12. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

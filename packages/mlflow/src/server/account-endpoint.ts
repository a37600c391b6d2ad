import type { z } from 'zod';
import { type Endpoint, type EndpointOptions, endpoint } from './endpoint.js';

/**
 * An endpoint of users, roles or permissions. The real server reads these bodies by itself (mlflow/server/auth), not as protobuf, so a null in one
 * is a value.
 */
export function accountEndpoint<Shape extends z.ZodRawShape>(options: EndpointOptions<Shape>): Endpoint {
  return endpoint({ ...options, keepsNulls: true });
}

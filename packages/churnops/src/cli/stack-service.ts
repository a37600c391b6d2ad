import { once } from 'node:events';
import { z } from 'zod';
import { readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { dockerProxy } from '../stack/docker-proxy.js';
import { makeBucket } from '../stack/make-bucket.js';
import { VERSION } from '../version.js';
import { productMigrations } from '../warehouse/migrations/product-migrations.js';
import { openDatabase } from '../warehouse/open-database.js';
import { Warehouse } from '../warehouse/warehouse.js';

const text = z.string().min(1);

const proxySettings = z.object({
  CHURNOPS_IMAGE: text,
  CHURNOPS_NETWORK: text,
  DOCKER_SOCKET: text.default('/var/run/docker.sock'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(2375),
});

const bucketSettings = z.object({
  S3_ENDPOINT: z.url().optional(),
  AWS_DEFAULT_REGION: text.optional(),
  S3_BUCKET: text,
  S3_ADMIN_ACCESS_KEY: text,
  S3_ADMIN_SECRET_KEY: text,
  S3_ACCESS_KEY: text,
  S3_SECRET_KEY: text,
});

/** `churnops stack docker-proxy`, which compose.yaml runs: listens until the process is told to stop. */
export async function runDockerProxy(): Promise<void> {
  const { CHURNOPS_IMAGE, CHURNOPS_NETWORK, DOCKER_SOCKET, PORT } = read(proxySettings);
  const server = dockerProxy({ image: CHURNOPS_IMAGE, network: CHURNOPS_NETWORK, socket: DOCKER_SOCKET });
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  server.listen(PORT, '0.0.0.0');
  await once(server, 'listening');
  process.stderr.write(`jobs of ${CHURNOPS_IMAGE} on the network ${CHURNOPS_NETWORK} may run; listening on ${PORT}\n`);
  await stopped;
  server.close();
  server.closeAllConnections();
}

/** `churnops stack bucket`, which compose.yaml runs once the S3 is healthy. */
export async function runBucket(options: { readonly json: boolean }): Promise<void> {
  const settings = read(bucketSettings);
  const made = await makeBucket({
    endpoint: settings.S3_ENDPOINT,
    region: settings.AWS_DEFAULT_REGION,
    bucket: settings.S3_BUCKET,
    admin: { accessKeyId: settings.S3_ADMIN_ACCESS_KEY, secretAccessKey: settings.S3_ADMIN_SECRET_KEY },
    user: { accessKeyId: settings.S3_ACCESS_KEY, secretAccessKey: settings.S3_SECRET_KEY },
  });
  const said = `the bucket ${made.bucket} is there and keeps versions; S3_ACCESS_KEY may use it, and no more`;
  process.stdout.write(`${options.json ? JSON.stringify(made) : said}\n`);
}

/**
 * `churnops stack migrate`, which compose.yaml runs as the owner of the tables, so that nobody else needs to be: brings the database of DATABASE_URL
 * to this version's tables.
 */
export async function runMigrate(options: { readonly json: boolean }): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const warehouse = new Warehouse(await openDatabase(config, 'stack migrate'));
  try {
    await warehouse.migrate();
  } finally {
    await warehouse.close();
  }
  const migrations = Object.keys(productMigrations.migrations).length;
  process.stdout.write(`${options.json ? JSON.stringify({ migrations }) : `the tables are those of churnops ${VERSION}`}\n`);
}

function read<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const { data, error } = schema.safeParse(process.env);
  if (data !== undefined) return data;
  const names = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new ChurnopsError('CHURN_CONFIG', `the environment lacks something: ${names}`, 'deploy/compose.yaml shows what it sets');
}

/** A page or API of the stack, for people. */
export interface Address {
  readonly service: string;
  readonly name: string;
  readonly url: string;
  readonly user: string;
  /** The variable in `.env` that holds the password. */
  readonly password: string;
  /** The variable that chooses the port. */
  readonly port_variable: string;
}

interface Published extends Omit<Address, 'url'> {
  readonly port: number;
}

/** Everything that compose.yaml publishes. */
const PUBLISHED: readonly Published[] = [
  {
    service: 'churnops',
    name: 'churnops',
    port_variable: 'CHURNOPS_PORT',
    port: 8000,
    user: 'admin',
    password: 'CHURNOPS_ADMIN_PASSWORD',
  },
  {
    service: 'mlflow',
    name: 'MLflow',
    port_variable: 'MLFLOW_PORT',
    port: 5000,
    user: 'admin',
    password: 'MLFLOW_ADMIN_PASSWORD',
  },
  { service: 's3', name: 'S3', port_variable: 'S3_PORT', port: 9000, user: 'S3_ACCESS_KEY', password: 'S3_SECRET_KEY' },
  {
    service: 's3-console',
    name: 'S3 console',
    port_variable: 'S3_CONSOLE_PORT',
    port: 9001,
    user: 'admin',
    password: 'S3_CONSOLE_PASSWORD',
  },
  { service: 'minio', name: 'MinIO', port_variable: 'S3_PORT', port: 9000, user: 'S3_ACCESS_KEY', password: 'S3_SECRET_KEY' },
  {
    service: 'minio',
    name: 'MinIO console',
    port_variable: 'S3_CONSOLE_PORT',
    port: 9001,
    user: 'S3_ADMIN_ACCESS_KEY',
    password: 'S3_ADMIN_SECRET_KEY',
  },
  {
    service: 'airflow',
    name: 'Airflow',
    port_variable: 'AIRFLOW_PORT',
    port: 8080,
    user: 'admin',
    password: 'AIRFLOW_ADMIN_PASSWORD',
  },
  {
    service: 'grafana',
    name: 'Grafana',
    port_variable: 'GRAFANA_PORT',
    port: 3000,
    user: 'admin',
    password: 'GRAFANA_ADMIN_PASSWORD',
  },
  { service: 'kibana', name: 'Kibana', port_variable: 'KIBANA_PORT', port: 5601, user: 'elastic', password: 'ELASTIC_PASSWORD' },
  {
    service: 'pgadmin',
    name: 'pgAdmin',
    port_variable: 'PGADMIN_PORT',
    port: 5050,
    user: 'admin@example.com',
    password: 'PGADMIN_PASSWORD',
  },
];

/** The ports that are published where `.env` chooses no others, by the variables that would. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = Object.fromEntries(
  PUBLISHED.map(({ port_variable, port }) => [port_variable, port]),
);

/**
 * Where people reach these services, and as whom.
 *
 * @param settings what `.env` sets, which may choose other ports
 */
export function addressesOf(services: readonly string[], settings: Readonly<NodeJS.Dict<string>>): Address[] {
  return PUBLISHED.filter(({ service }) => services.includes(service)).map(({ port, user, ...address }) => ({
    ...address,
    url: `http://127.0.0.1:${process.env[address.port_variable] || settings[address.port_variable] || port}`,
    user: address.service === 'pgadmin' ? settings.PGADMIN_EMAIL || user : user,
  }));
}

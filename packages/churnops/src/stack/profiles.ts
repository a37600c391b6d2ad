/** The parts of the stack that can be started by name, as compose.yaml has them. */
export const PROFILES = ['core', 'airflow', 'observe', 'tools', 'minio'] as const;

/** The parts of the stack that can be started by name, as compose.yaml has them. */
export const PROFILES = ['core', 'airflow', 'observe', 'tools', 'minio', 'pyfunc'] as const;

/** What `all` stands for: the others take a setting to make sense. */
export const ALL_PROFILES: readonly string[] = ['core', 'airflow', 'observe', 'tools'];

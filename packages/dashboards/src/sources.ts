/** The data sources of deploy/grafana/provisioning/datasources/churnops.yaml, by the uids that they have there. */
export const POSTGRES = { type: 'grafana-postgresql-datasource', uid: 'churnops-postgres' } as const;
export const PROMETHEUS = { type: 'prometheus', uid: 'churnops-prometheus' } as const;

// Fills a tracking server's tables by SQL, which takes a minute where requests would take hours.

/** Runs of an experiment, metrics, params and points of a metric of each run. */
export const RUNS_EACH = 2000;
const METRICS = 10;
const PARAMS = 10;
const POINTS = 10;
const START = 1_700_000_000_000;

/** Adds `count` experiments, from number 1 on, each with the runs of `tracking_client.py`'s search. */
export async function fill(pool, count) {
  const runs = count * RUNS_EACH;
  const client = await pool.connect();
  const run = (text) => client.query(text);
  const experiment = `1 + i / ${RUNS_EACH}`;
  try {
    // Foreign keys hold by construction; checking them would take most of the time.
    await run('SET session_replication_role = replica');
    await run(`INSERT INTO mlflow.experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
      SELECT i, 'experiment ' || i, 'mlflow-artifacts:/' || i, ${START} + i, ${START} + i FROM generate_series(1, ${count}) i`);
    await run(`SELECT setval(pg_get_serial_sequence('mlflow.experiments', 'experiment_id'), ${count})`);
    await run(`INSERT INTO mlflow.runs (run_id, experiment_id, run_name, user_id, status, start_time, end_time, artifact_uri)
      SELECT md5(i::text), ${experiment}, 'run ' || i, 'bench', 'FINISHED', ${START} + i, ${START} + i + 1000,
        'mlflow-artifacts:/' || ${experiment} || '/' || md5(i::text) || '/artifacts' FROM generate_series(0, ${runs - 1}) i`);
    await run(`INSERT INTO mlflow.params (run_id, experiment_id, key, value)
      SELECT md5(i::text), ${experiment}, 'param_' || j, ((i + j) % 20)::text
      FROM generate_series(0, ${runs - 1}) i, generate_series(0, ${PARAMS - 1}) j`);
    await run(`INSERT INTO mlflow.tags (run_id, experiment_id, key, value)
      SELECT md5(i::text), ${experiment}, 'mlflow.runName', 'run ' || i FROM generate_series(0, ${runs - 1}) i
      UNION ALL SELECT md5(i::text), ${experiment}, 'kind', CASE WHEN i % 2 = 1 THEN 'odd' ELSE 'even' END FROM generate_series(0, ${runs - 1}) i`);
    const value = '((i::bigint * 7919 + j * 104729 + p * 31) % 10007) / 10007.0';
    await run(`INSERT INTO mlflow.latest_metrics (run_id, experiment_id, key, step, timestamp, value, series_id) OVERRIDING SYSTEM VALUE
      SELECT md5(i::text), ${experiment}, 'metric_' || j, p, ${START} + p, ${value}, 1 + i * ${METRICS} + j
      FROM generate_series(0, ${runs - 1}) i, generate_series(0, ${METRICS - 1}) j, (VALUES (${POINTS - 1})) last (p)`);
    await run(`SELECT setval(pg_get_serial_sequence('mlflow.latest_metrics', 'series_id'), ${runs * METRICS})`);
    await withoutIndexes(client, 'mlflow.metrics', () =>
      run(`INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
        SELECT 1 + i * ${METRICS} + j, ${START} + p, p, ${value}
        FROM generate_series(0, ${runs - 1}) i, generate_series(0, ${METRICS - 1}) j, generate_series(0, ${POINTS - 1}) p`),
    );
    await run('RESET session_replication_role');
    for (const table of ['experiments', 'runs', 'params', 'tags', 'latest_metrics', 'metrics']) {
      await run(`VACUUM (ANALYZE) mlflow.${table}`);
    }
  } finally {
    client.release();
  }
}

/** Building an index of millions of rows at once takes a fraction of adding them one by one. */
async function withoutIndexes(client, table, work) {
  const { rows: constraints } = await client.query(`
    SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
    WHERE conrelid = '${table}'::regclass AND contype IN ('p', 'u')`);
  for (const { name } of constraints) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  const { rows: indexes } = await client.query(`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
    WHERE indrelid = '${table}'::regclass`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  await work();
  await client.query("SET maintenance_work_mem = '256MB'");
  for (const { name, definition } of constraints) await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  for (const { definition } of indexes) await client.query(definition);
  await client.query('RESET maintenance_work_mem');
}

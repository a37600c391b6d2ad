"""Follows the three DAGs, whose tasks Airflow's scheduler runs as containers. Usage: nights_by_airflow.py scheduled | training | shards | report"""

import subprocess
import sys
from datetime import date

from running_stack import MISSED, MODEL, POSTGRES, RUN, Airflow, bucket, champion, docker, mlflow, psql, until

SHARDS = 4

airflow = Airflow()


def recorded(run):
    """What churnops has on record of a run of Airflow."""
    return psql(
        "SELECT pipeline, coalesce(shard, ''), outside_try, status, logical_date FROM pipeline_runs "
        f"WHERE outside_run_id = '{run}' ORDER BY shard NULLS LAST, outside_try"
    )


def scheduled():
    """The night of today comes by the schedule."""
    [run] = until("a scheduled run", lambda: [run for run in airflow.runs("batch_pred_pipeline") if run["run_type"] == "scheduled"])
    tasks = airflow.succeeds("batch_pred_pipeline", run["dag_run_id"])
    expected = {("predict_shard", shard): ("success", 1) for shard in range(SHARDS)}
    assert tasks == {**expected, ("complete", -1): ("success", 1)}, tasks
    follows("the report of the scheduled night", run["logical_date"][:10])
    print(f"{run['dag_run_id']} in {SHARDS} shards, then drift_detection_pipeline by its success")


def follows(what, day):
    """Waits until the DAG that follows the success of predictions has reported on a day; gives its run."""

    def reported():
        ours = [run for run in airflow.runs("drift_detection_pipeline") if run["run_type"] == "asset_triggered"]
        rows = psql(
            "SELECT outside_run_id, outside_try FROM pipeline_runs WHERE pipeline = 'drift_detection_pipeline' "
            f"AND status = 'succeeded' AND logical_date = '{day}' AND outside_run_id IS NOT NULL"
        )
        return next((run for run in ours if [run["dag_run_id"], "1"] in rows), None)

    run = until(what, reported, 600)
    airflow.succeeds("drift_detection_pipeline", run["dag_run_id"])
    return run["dag_run_id"]


def training():
    """The DAG trains, registers and promotes. There is no champion at first, or only a better model would become one. The outcomes are of today."""
    before = champion()["version"]
    mlflow(f"registered-models/alias?name={MODEL}&alias=champion", "DELETE")
    run = "verify__training"
    airflow.trigger("training_pipeline", run, date.today())
    airflow.succeeds("training_pipeline", run)
    made = champion()
    assert int(made["version"]) > int(before), made
    [[pipeline, _, _, status, _]] = recorded(run)
    assert (pipeline, status) == ("training_pipeline", "succeeded")
    keys = list(bucket())
    [folder] = {key[: -len("MLmodel")] for key in keys if key.endswith("/MLmodel") and belongs(key, made)}
    artifacts = [key for key in keys if key.startswith(folder)]
    print(f"version {made['version']} by {run} is the champion, {len(artifacts)} artifacts of it in the bucket")


def belongs(key, version):
    """Whether an artifact is of a version: its logged model or, where there is none, its run is a folder of the key."""
    source = version["source"]
    folder = source.removeprefix("models:/") if source.startswith("models:/") else version["run_id"]
    return f"/{folder}/" in key


def shards():
    """One of four shards is killed while it works; nobody sees the others until Airflow's second try has completed the date."""
    rows = f"SELECT count(*), count(DISTINCT \"customerID\") FROM prediction_logs WHERE prediction_date = '{MISSED}'"
    done = f"SELECT count(*) FROM prediction_shards WHERE prediction_date = '{MISSED}'"
    # Somebody else has the third shard's lock, so that it is surely there to be killed.
    lock = f"SELECT pg_advisory_lock(hashtextextended('churnops predict shard 3/{SHARDS} of {MISSED}', 0)); SELECT pg_sleep(900)"
    command = ["docker", "exec", "-e", "PGAPPNAME=holder", POSTGRES, "psql", "-X", "-U", "postgres", "-d", "churnops", "-c", lock]
    holder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    holds = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holder' AND query LIKE '%pg_sleep%' AND state = 'active'"
    until("the lock", lambda: psql(holds), 30)
    try:
        airflow.trigger("batch_pred_pipeline", RUN, MISSED)
        until("three of four shards", lambda: psql(done) == [[str(SHARDS - 1)]])
        waits = "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'churnops predict (%' AND query LIKE '%pg_try_advisory_lock%'"
        until("the third shard", lambda: psql(waits))
        assert psql(rows) == [["0", "0"]], "some see a part of the date"
        jobs = docker("ps", "--no-trunc", "--filter", "label=churnops.job", "--format", "{{.ID}}\t{{.Command}}").splitlines()
        [container] = [line.split("\t")[0] for line in jobs if f"--shard 3/{SHARDS}" in line]
        docker("kill", "--signal", "KILL", container)
    finally:
        psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
        holder.wait()
    tasks = airflow.succeeds("batch_pred_pipeline", RUN)
    expected = {("predict_shard", shard): ("success", 2 if shard == 2 else 1) for shard in range(SHARDS)}
    assert tasks == {**expected, ("complete", -1): ("success", 1)}, tasks
    [[customers]] = psql("SELECT count(*) FROM customer_data")
    assert psql(rows) == [[customers, customers]], psql(rows)
    tries = [(shard, tried) for _, shard, tried, _, _ in recorded(RUN)]
    assert tries == [("1/4", "1"), ("2/4", "1"), ("3/4", "1"), ("3/4", "2"), ("4/4", "1"), ("", "1")], tries
    [[version]] = psql(f"SELECT DISTINCT model_version FROM prediction_logs WHERE prediction_date = '{MISSED}'")
    assert version == champion()["version"]
    print(f"the third of {SHARDS} was killed; its second try completed {customers} customers of {MISSED}, by version {version}")


def report():
    """What follows the predictions is their success."""
    run = follows(f"the report of {MISSED}", MISSED)
    [[columns]] = psql(f"SELECT count(*) FROM data_columns_report WHERE date_dataset = '{MISSED}'")
    assert int(columns) > 10
    until("the end of all containers", lambda: docker("ps", "-aq", "--filter", "label=churnops.job") == "", 60)
    print(f"{run}: {columns} columns compared; no container of a task is left")


{"scheduled": scheduled, "training": training, "shards": shards, "report": report}[sys.argv[1]]()

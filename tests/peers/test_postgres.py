"""The warehouse in a real Postgres, read with psql."""

import csv
import json
import os
import signal
import subprocess
import time

from conftest import DATA_SET, FEATURES, ROOT, churnops, command, environment, read_data_set

DATE = "2026-03-01"


def test_the_loop_fills_the_tables_of_the_contract(home, postgres):
    env = environment(home, DATABASE_URL=postgres.create_database("the_loop"))
    psql = lambda query: postgres.psql("the_loop", query)  # noqa: E731
    churnops(env, "import", str(DATA_SET))
    churnops(env, "train")
    scored = churnops(env, "predict", "--date", DATE)
    churnops(env, "monitor", "--date", DATE)

    rows = read_data_set()
    columns = ", ".join(f'"{name}"' for name in rows[0])
    stored = psql(f"SELECT {columns} FROM customer_data ORDER BY \"customerID\"")
    numbers = ("SeniorCitizen", "tenure", "MonthlyCharges", "TotalCharges")
    comparable = lambda row: [  # noqa: E731
        (float(cell) if cell.strip() else None) if name in numbers else cell for name, cell in zip(rows[0], row, strict=True)
    ]
    expected = sorted(([*row.values()] for row in rows), key=lambda row: row[0].encode())
    assert [comparable(row) for row in stored] == [comparable(row) for row in expected]

    assert psql("SELECT count(*), count(DISTINCT \"customerID\"), sum(prediction), min(model_name) FROM prediction_logs") == [
        ["7043", "7043", str(scored["predicted_churners"]), "telco_customer_churn"]
    ]
    # The encoding of customer_data is that of prediction_logs, whatever the column.
    assert psql(f"SELECT {columns} FROM prediction_logs EXCEPT SELECT {columns} FROM customer_data") == []
    assert psql("SELECT count(*) FROM prediction_logs WHERE \"TotalCharges\" IS NULL AND probability BETWEEN 0 AND 1") == [["11"]]
    assert psql(
        "SELECT drift_share, number_of_columns, number_of_drifted_columns, share_of_drifted_columns, dataset_drift, date_dataset "
        "FROM data_report"
    ) == [["0.25", "19", "0", "0", "f", DATE]]
    drift = psql("SELECT column_name, column_type, drift_score, drift_detected FROM data_columns_report")
    assert {row[0] for row in drift} == set(FEATURES) and {row[3] for row in drift} == {"f"}

    # Again: the same rows.
    before = psql("SELECT * FROM prediction_logs ORDER BY \"customerID\"")
    churnops(env, "predict", "--date", DATE)
    churnops(env, "monitor", "--date", DATE)
    assert psql("SELECT * FROM prediction_logs ORDER BY \"customerID\"") == before
    assert sorted(psql("SELECT column_name, column_type, drift_score, drift_detected FROM data_columns_report")) == sorted(drift)


def test_streaming_and_records_of_runs(postgres):
    """These test files run on the embedded database otherwise."""
    tests = [f"packages/churnops/dist/{name}.test.js" for name in ("warehouse/warehouse", "warehouse/with-lock", "workflows/pipeline-run")]
    env = {**os.environ, "CHURNOPS_TEST_DATABASE_URL": postgres.create_database("streaming")}
    done = subprocess.run(["npx", "vitest", "run", *tests], env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def write_many(path, copies: int) -> int:
    """The data set several times over, with IDs of their own."""
    rows = read_data_set()
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for copy in range(copies):
            for row in rows:
                writer.writerow({**row, "customerID": f"{row['customerID']}-{copy}"})
    return copies * len(rows)


def test_killed_in_the_middle_of_predict(home, postgres):
    env = environment(home, DATABASE_URL=postgres.create_database("killed"))
    psql = lambda query: postgres.psql("killed", query)  # noqa: E731
    churnops(env, "import", str(DATA_SET))
    churnops(env, "train")
    customers = write_many(home / "many.csv", 30) + 7043
    churnops(env, "import", str(home / "many.csv"))

    process = subprocess.Popen(command("predict", "--date", DATE), env=env, cwd=home, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    written = "SELECT tuples_processed FROM pg_stat_progress_copy WHERE relid = 'prediction_logs'::regclass AND tuples_processed > 1000"
    while not psql(written):
        assert process.poll() is None and time.monotonic() < deadline, "predict ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    while psql("SELECT 1 FROM pg_stat_activity WHERE datname = 'killed' AND pid <> pg_backend_pid()"):
        assert time.monotonic() < deadline, "the killed process's sessions stay"
        time.sleep(0.05)
    assert psql("SELECT count(*) FROM prediction_logs") == [["0"]]

    assert churnops(env, "predict", "--date", DATE)["customers"] == customers
    assert psql("SELECT count(*), count(DISTINCT \"customerID\") FROM prediction_logs") == [[str(customers)] * 2]
    statuses = psql("SELECT status FROM pipeline_runs WHERE pipeline = 'batch_pred_pipeline' ORDER BY started_at")
    assert statuses[-1] == ["succeeded"]


def test_two_processes_score_the_same_date_at_once(home, postgres):
    env = environment(home, DATABASE_URL=postgres.create_database("at_once"))
    psql = lambda query: postgres.psql("at_once", query)  # noqa: E731
    churnops(env, "import", str(DATA_SET))
    churnops(env, "train")

    def at_once(*commands):
        started = [subprocess.Popen(command(*args), env=env, cwd=home, stderr=subprocess.PIPE, text=True) for args in commands]
        for process in started:
            _, problems = process.communicate(timeout=300)
            assert process.returncode == 0, problems

    at_once(*[("predict", "--date", DATE)] * 2)
    assert psql("SELECT count(*), count(DISTINCT \"customerID\") FROM prediction_logs") == [["7043", "7043"]]

    # In shards, another date gets the same rows, as a partition of its own.
    other = "2026-02-28"
    at_once(*[("predict", "--date", other, "--shard", f"{number}/2") for number in (1, 2)])
    assert psql(f"SELECT count(*) FROM prediction_logs WHERE prediction_date = '{other}'") == [["0"]]
    assert churnops(env, "predict", "--date", other, "--complete", "2")["customers"] == 7043
    rows = "SELECT \"customerID\", \"Contract\", \"TotalCharges\", prediction, probability, model_version FROM prediction_logs WHERE prediction_date ="
    assert psql(f"SELECT count(*) FROM ({rows} '{DATE}' INTERSECT {rows} '{other}') same") == [["7043"]]
    places = psql(f"SELECT tableoid::regclass, count(*) FROM prediction_logs WHERE prediction_date = '{other}' GROUP BY 1")
    assert places == [["prediction_logs_2026_02_28", "7043"]]


def test_who_looks_at_the_champion_waits_for_who_replaces_it(home, postgres):
    """The one who waits is told for whom. Ctrl-C calls it off; otherwise it goes on when the lock is free."""
    env = environment(home, DATABASE_URL=postgres.create_database("champion"))
    psql = lambda query: postgres.psql("champion", query)  # noqa: E731
    assert churnops(env, "models") == []
    # As another process that promotes: the lock of registry/champion-lock.ts.
    holding = "SELECT pg_advisory_lock(hashtextextended('churnops champion', 0)); SELECT pg_sleep(600)"
    url = f"postgres://churnops@127.0.0.1:{postgres.port}/champion"
    named = {**os.environ, "PGAPPNAME": "somebody else"}
    holder = subprocess.Popen(["psql", "-X", "-c", holding, url], env=named, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    locks = lambda: psql("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")  # noqa: E731
    deadline = time.monotonic() + 300
    while not locks():
        assert time.monotonic() < deadline

    def waiting_models():
        process = subprocess.Popen(
            command("models", "--json"), env=env, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr.readline() == "waiting for somebody else, which works on the champion\n"
        return process

    called_off = waiting_models()
    called_off.send_signal(signal.SIGINT)
    said, _ = called_off.communicate(timeout=300)
    assert (called_off.returncode, json.loads(said)["error"]["code"]) == (130, "CHURN_CANCELLED")
    going_on = waiting_models()
    psql(f"SELECT pg_terminate_backend({locks()[0][0]})")
    holder.wait()
    said, _ = going_on.communicate(timeout=300)
    assert (going_on.returncode, said) == (0, "[]\n")
    assert locks() == []


def test_a_date_is_scored_with_the_champion_of_the_moment_when_its_turn_comes(home, postgres):
    env = environment(home, DATABASE_URL=postgres.create_database("turn"))
    psql = lambda query: postgres.psql("turn", query)  # noqa: E731
    churnops(env, "import", str(DATA_SET))
    for _ in range(2):
        churnops(env, "train")
    assert psql("SELECT model_version FROM champion_history") == [["1"]]
    url = f"postgres://churnops@127.0.0.1:{postgres.port}/turn"
    # As another process that scores the same date: the lock of warehouse/with-lock.ts, in a transaction.
    holding = f"BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('churnops predict {DATE}', 0)); SELECT pg_sleep(600)"
    holder = subprocess.Popen(["psql", "-X", "-c", holding, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (pids := psql("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted")):
        assert time.monotonic() < deadline
    process = subprocess.Popen(
        command("predict", "--date", DATE, "--json"), env=env, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr.readline() == f"waiting for psql, which works on the predictions of {DATE}\n"
    churnops(env, "promote", "2")
    psql(f"SELECT pg_terminate_backend({pids[0][0]})")
    holder.wait()
    said, problems = process.communicate(timeout=300)
    assert process.returncode == 0, problems
    assert json.loads(said)["model_version"] == 2
    assert psql("SELECT DISTINCT model_version FROM prediction_logs") == [["2"]]

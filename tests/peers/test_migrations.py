"""Databases of commit f49d198, and new ones, in a real Postgres."""

import json
import subprocess

from conftest import ROOT, churnops, command, environment

FIXTURES = ROOT / "packages/churnops/fixtures"
COUNTS = json.loads((FIXTURES / "f49d198-rows.json").read_text())["dump"]
RECORDS = ("public.kysely_migration", "public.kysely_migration_lock")
# What was granted to users; now the permissions of their roles.
GRANTED = "mlflow.user_permissions"
MIGRATIONS = {
    "mlflow.migrations": len(list((ROOT / "packages/mlflow/src").glob("*/migrations/[0-9]*.ts"))),
    "churnops_migrations": len(list((ROOT / "packages/churnops/src/warehouse/migrations").glob("[0-9]*.ts"))),
}


def load_dump(postgres, name: str) -> str:
    url = postgres.create_database(name)
    done = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(FIXTURES / "f49d198-dump.sql"), url], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return url


def columns_of(postgres, name: str) -> dict[str, str]:
    """The columns of each table, as a list for a SELECT."""
    return dict(
        postgres.psql(
            name,
            "SELECT format('%I.%I', table_schema, table_name), string_agg(format('%I', column_name), ', ' ORDER BY ordinal_position) "
            "FROM information_schema.columns WHERE table_schema IN ('public', 'mlflow') GROUP BY table_schema, table_name",
        )
    )


def rows_of(postgres, name: str, columns: dict[str, str]) -> dict[str, list]:
    return {
        table: postgres.psql(name, f"SELECT to_jsonb(t) FROM (SELECT {listed} FROM {table}) t ORDER BY t::text")
        for table, listed in columns.items()
    }


def test_a_dump_of_f49d198_comes_up_with_every_row(home, postgres):
    env = environment(home, DATABASE_URL=load_dump(postgres, "earlier"))
    columns = columns_of(postgres, "earlier")
    # What is left are the columns of a delivery's attempts, which the running program makes.
    columns["mlflow.webhook_deliveries"] = "delivery_id, webhook_id, event, data, created_at"
    before = rows_of(postgres, "earlier", columns)
    assert {table: len(rows) for table, rows in before.items()} == COUNTS

    status = churnops(env, "status")
    assert status["customers"] == COUNTS["public.customer_data"] and status["champion"]["version"] == 1
    kept = {table: listed for table, listed in columns.items() if table not in (*RECORDS, GRANTED)}
    assert rows_of(postgres, "earlier", kept) == {table: before[table] for table in kept}
    assert not {*RECORDS, GRANTED} & set(columns_of(postgres, "earlier"))
    granted = postgres.psql(
        "earlier",
        "SELECT jsonb_build_object('user_id', user_id, 'resource_type', resource_type, 'resource_id', resource_pattern, 'permission', permission) "
        "FROM mlflow.role_permissions JOIN mlflow.role_assignments USING (role_id)",
    )
    assert [json.loads(row) for (row,) in granted] == [json.loads(row) for (row,) in before[GRANTED]]
    assert postgres.psql("earlier", "SELECT count(*) FROM customer_outcomes") == [["199"]]

    # What is migrated has the tables of what is new.
    new = environment(home, DATABASE_URL=postgres.create_database("new"))
    churnops(new, "status")
    assert columns_of(postgres, "earlier") == columns_of(postgres, "new")


def start_at_once(envs: list[dict[str, str]]) -> None:
    processes = [
        subprocess.Popen(command("status", "--json"), env=env, cwd=env["CHURNOPS_HOME"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for env in envs
    ]
    for process in processes:
        _, problems = process.communicate(timeout=120)
        assert process.returncode == 0, problems.decode()


def test_processes_that_start_at_once_all_come_up(home, postgres):
    for name, url in (("empty", postgres.create_database("empty")), ("adopted", load_dump(postgres, "adopted"))):
        start_at_once([environment(home, DATABASE_URL=url)] * 4)
        for table, expected in MIGRATIONS.items():
            assert postgres.psql(name, f"SELECT count(*), count(DISTINCT name) FROM {table}") == [[str(expected)] * 2]
        assert not set(RECORDS) & set(columns_of(postgres, name))


def test_a_failure_in_the_middle_leaves_the_old_state(home, postgres):
    env = environment(home, DATABASE_URL=load_dump(postgres, "failing"))
    postgres.psql("failing", "CREATE TABLE champion_history (mine text)")
    columns = columns_of(postgres, "failing")
    before = rows_of(postgres, "failing", columns)
    done = subprocess.run(command("status"), env=env, cwd=home, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'CHURN_DATABASE_MIGRATION' in done.stderr and '"champion_history" already exists' in done.stderr
    assert columns_of(postgres, "failing") == columns and rows_of(postgres, "failing", columns) == before
    postgres.psql("failing", "DROP TABLE champion_history")
    assert churnops(env, "status")["customers"] == COUNTS["public.customer_data"]


def test_a_database_of_a_later_version_is_refused(home, postgres):
    env = environment(home, DATABASE_URL=postgres.create_database("later"))
    churnops(env, "status")
    postgres.psql("later", "INSERT INTO mlflow.migrations VALUES ('9999_later', '2100-01-01T00:00:00.000Z')")
    done = subprocess.run(command("status"), env=env, cwd=home, capture_output=True, text=True)
    assert done.returncode == 1 and "CHURN_DATABASE_NEWER" in done.stderr and "9999_later" in done.stderr

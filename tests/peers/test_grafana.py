"""What Grafana asks, on a real Postgres, and the roles that ask it."""

import os
import re
import subprocess

import pytest

from conftest import DATA_SET, ROOT, Postgres, churnops, environment

ROLES = ROOT / "deploy" / "postgres" / "roles" / "roles.sql"
NAMES = ("owner", "writer", "reader")


class Roles:
    """A database with the roles of deploy/postgres/roles."""

    def __init__(self, postgres, database: str):
        self.postgres, self.database = postgres, database
        self.apply()

    def apply(self):
        passwords = [f"{name}_password=it's {name}'s" for name in NAMES]
        variables = [part for value in ["ON_ERROR_STOP=1", f"database={self.database}", *passwords] for part in ("-v", value)]
        url = f"postgres://postgres@127.0.0.1:{self.postgres.port}/postgres"
        done = subprocess.run(["psql", "-X", *variables, "-f", str(ROLES), url], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def url(self, user: str) -> str:
        return f"postgres://{user}@127.0.0.1:{self.postgres.port}/{self.database}"

    def refused(self, user: str, query: str) -> str:
        done = subprocess.run(["psql", "-X", "-c", query, self.url(user)], capture_output=True, text=True)
        assert done.returncode != 0, f"{user} may: {query}"
        return done.stderr


@pytest.fixture(scope="module")
def roles_server(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("roles"), superuser="postgres")
    yield server
    server.stop()


def test_roles(home, roles_server):
    roles = Roles(roles_server, "roles")
    env = environment(home, DATABASE_URL=roles.url("churnops"))
    # The owner makes the tables. Applied again, everything stays as it is.
    assert churnops(env, "status")["customers"] == 0
    roles.apply()
    writer = environment(home, DATABASE_URL=roles.url("churnops_writer"))
    churnops(writer, "import", str(DATA_SET))
    churnops(writer, "train")
    assert churnops(writer, "predict")["customers"] == 7043
    churnops(writer, "monitor")
    for change in ("CREATE TABLE mine ()", "ALTER TABLE prediction_logs ADD mine int", "DROP TABLE prediction_logs"):
        assert re.search("permission denied|must be owner", roles.refused("churnops_writer", change))

    count = "SELECT count(*) FROM prediction_logs"
    read = subprocess.run(["psql", "-X", "-A", "-t", "-c", count, roles.url("churnops_reader")], capture_output=True, text=True)
    assert read.stdout.strip() == "7043", read.stderr
    roles.refused("churnops_reader", "DELETE FROM prediction_logs")
    roles.refused("churnops_reader", "SET default_transaction_read_only = off; DELETE FROM prediction_logs")
    roles.refused("churnops_reader", "CREATE TEMPORARY TABLE mine ()")
    roles.refused("churnops_reader", "SET default_transaction_read_only = off; SELECT drop_prediction_months('2100-01-01')")
    roles.refused("churnops_reader", "SELECT * FROM mlflow.users")
    hashes = "SELECT count(*) FROM pg_authid WHERE rolname LIKE 'churnops%' AND rolpassword LIKE 'SCRAM-SHA-256$%'"
    assert roles_server.psql("postgres", hashes) == [["3"]]


def test_databases_of_the_stack(home, roles_server):
    """What compose.yaml does at each start: roles and databases, then the tables by their owner, then everything else by the writer."""
    names = ("CHURNOPS", "WRITER", "READER", "MLFLOW", "AIRFLOW")
    passwords = {f"{name}_DB_PASSWORD": f"it's {name}" for name in names}
    env = {**os.environ, **passwords, "PGHOST": "127.0.0.1", "PGPORT": str(roles_server.port), "PGUSER": "postgres"}
    url = f"postgres://churnops@127.0.0.1:{roles_server.port}/churnops"
    for _ in range(2):
        done = subprocess.run(["bash", ROLES.parents[1] / "10-databases.sh"], env=env, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert churnops(environment(home, DATABASE_URL=url), "stack", "migrate")["migrations"] >= 11
    writer = environment(home, DATABASE_URL=url.replace("//churnops", "//churnops_writer"))
    assert churnops(writer, "status")["customers"] == 0
    owners = "SELECT datname, datdba::regrole FROM pg_database WHERE datname IN ('churnops', 'mlflow', 'airflow') ORDER BY 1"
    assert roles_server.psql("postgres", owners) == [[name, name] for name in ("airflow", "churnops", "mlflow")]
    may = "SELECT has_database_privilege(role, name, 'CONNECT') FROM (VALUES {}) pairs (role, name)"
    connected = may.format("('churnops_reader', 'churnops'), ('churnops_writer', 'churnops'), ('mlflow', 'mlflow'), ('airflow', 'airflow')")
    assert roles_server.psql("postgres", connected) == [["t"]] * 4
    others = may.format("('churnops_writer', 'mlflow'), ('churnops_reader', 'airflow'), ('mlflow', 'churnops'), ('airflow', 'mlflow')")
    assert roles_server.psql("postgres", others) == [["f"]] * 4


def test_queries_of_the_dashboards(roles_server):
    """The file runs on the embedded database otherwise."""
    roles = Roles(roles_server, "dashboards")
    env = {
        **os.environ,
        "CHURNOPS_TEST_DATABASE_URL": roles.url("churnops"),
        "CHURNOPS_TEST_READER_URL": roles.url("churnops_reader"),
    }
    test = "packages/churnops/dist/read/grafana-queries.test.js"
    done = subprocess.run(["npx", "vitest", "run", test], env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

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

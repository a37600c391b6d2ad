"""A backup of a real Postgres and a real SeaweedFS, and its way back."""

import csv
import hashlib
import json
import shutil
import signal
import subprocess

import pytest

from conftest import Postgres, churnops, command, environment, read_data_set
from test_grafana import Roles
from test_migrations import COUNTS, FIXTURES, MIGRATIONS, columns_of

FIRST, SECOND = "2026-03-01", "2026-03-02"
BUCKET = "backed-up"
ODD_KEY = "odd/ä+%2e%2e? &.txt"
# Of the data set; all of them would take longer to learn.
CUSTOMERS = 400


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Postgres on which churnops' user is no superuser, but owns its databases."""
    server = Postgres(tmp_path_factory.mktemp("roles"), superuser="postgres")
    yield server
    server.stop()


RIGHTS = """
    SELECT jsonb_build_array(relnamespace::regnamespace, relname, relowner::regrole, (SELECT jsonb_agg(a ORDER BY a::text) FROM aclexplode(relacl) a))
      FROM pg_class WHERE relkind IN ('r', 'p', 'S', 'v') AND relnamespace::regnamespace::text IN ('public', 'mlflow', 'own')
    UNION ALL SELECT jsonb_build_array(nspname, nspowner::regrole, (SELECT jsonb_agg(a ORDER BY a::text) FROM aclexplode(nspacl) a))
      FROM pg_namespace WHERE nspname !~ '^pg_'
    UNION ALL SELECT jsonb_build_array(proname, proowner::regrole, (SELECT jsonb_agg(a ORDER BY a::text) FROM aclexplode(proacl) a))
      FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'mlflow')
    UNION ALL SELECT jsonb_build_array(defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, (SELECT jsonb_agg(a ORDER BY a::text) FROM aclexplode(defaclacl) a))
      FROM pg_default_acl ORDER BY 1"""


def state_of(postgres, name: str) -> dict[str, list[str]]:
    """Every row of every table, and who owns what and has which rights."""
    state = {f"{name} rights": [row for (row,) in postgres.psql(name, RIGHTS)]}
    rows = [f"SELECT '{table}' AS t, to_jsonb(r)::text AS r FROM {table} r" for table in columns_of(postgres, name)]
    for table, row in postgres.psql(name, f"SELECT t, r FROM ({' UNION ALL '.join(rows)}) all_rows ORDER BY 1, 2"):
        state.setdefault(f"{name}.{table}", []).append(row)
    return state


class Loop:
    """Two dates with a champion each: what it was after the first, and after the second."""

    def __init__(self, home, postgres, seaweedfs):
        self.home, self.postgres, self.s3 = home, postgres, seaweedfs.client()
        self.s3.create_bucket(Bucket=BUCKET)
        self.url, other = (Roles(postgres, name).url("churnops") for name in ("product", "other"))
        postgres.psql(
            "other",
            "SET ROLE churnops; CREATE SCHEMA own; CREATE TABLE own.things AS SELECT generate_series(1, 1000) AS thing; CREATE VIEW seen AS SELECT 1 AS one",
        )
        settings = {"MLFLOW_ARTIFACTS_DESTINATION": f"s3://{BUCKET}", "CHURNOPS_BACKUP_DATABASES": other, **seaweedfs.settings}
        self.env = environment(home, DATABASE_URL=self.url, **settings)
        self.s3.put_object(Bucket=BUCKET, Key=ODD_KEY, Body=b"odd")
        self.rows = read_data_set()[:CUSTOMERS]
        self.write("customers.csv", self.rows)
        churnops(self.env, "import", str(self.home / "customers.csv"), "--as-of", "2026-02-01")
        churnops(self.env, "train")
        self.night(FIRST)
        self.first = self.state()
        self.change_everything()
        self.night(SECOND)
        self.second = self.state()

    def night(self, date: str):
        churnops(self.env, "predict", "--date", date)
        churnops(self.env, "monitor", "--date", date)

    def change_everything(self):
        """After the first night: customers who are new, changed and gone, outcomes, another champion."""
        rows = self.rows
        changed = [{**row, "MonthlyCharges": "99.5"} for row in rows[:50]] + [{**rows[0], "customerID": "0000-NEWER"}]
        self.write("changed.csv", [{name: value for name, value in row.items() if name != "Churn"} for row in changed])
        churnops(self.env, "import", str(self.home / "changed.csv"))
        self.write("outcomes.csv", [{"customerID": row["customerID"], "Churn": "Yes"} for row in rows[:30]])
        churnops(self.env, "outcomes", str(self.home / "outcomes.csv"), "--as-of", SECOND)
        churnops(self.env, "train")
        churnops(self.env, "promote", "2")

    def write(self, name: str, rows: list[dict[str, str]]):
        with (self.home / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)

    def state(self) -> dict[str, list]:
        return state_of(self.postgres, "product") | state_of(self.postgres, "other")

    def objects(self) -> dict[str, str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {key: hashlib.sha256(self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest() for key in keys}

    def lose_everything(self):
        for name in ("product", "other"):
            self.postgres.psql("postgres", f"DROP DATABASE {name} WITH (FORCE)")
            Roles(self.postgres, name)
        for key in self.objects():
            self.s3.delete_object(Bucket=BUCKET, Key=key)

    def stack(self, *arguments: str):
        return churnops(self.env, "stack", *arguments, "--by-url")

    def refusal(self, *arguments: str) -> dict[str, str]:
        done = subprocess.run(command("stack", *arguments, "--by-url", "--json"), env=self.env, cwd=self.home, capture_output=True, text=True)
        assert done.returncode != 0, done.stdout
        return json.loads(done.stdout)["error"]


@pytest.fixture(scope="module")
def loop(tmp_path_factory, server, seaweedfs):
    return Loop(tmp_path_factory.mktemp("loop"), server, seaweedfs)


@pytest.fixture(scope="module")
def backup(loop):
    """A backup of the loop, and what it was of."""
    folder = loop.home / "backup"
    made = loop.stack("backup", str(folder))
    return folder, made, loop.objects()


def test_all_is_back_after_everything_was_lost(loop, backup):
    folder, made, objects = backup
    assert {path.stat().st_mode & 0o77 for path in [folder, *folder.rglob("*")]} == {0}
    assert made["churn"]["dates"] == {"first": FIRST, "last": SECOND, "count": 2} and made["churn"]["champion"] == 2
    # The list of checksums is one that everybody's tool reads.
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    assert loop.refusal("restore", str(folder))["code"] == "CHURN_STACK"

    loop.lose_everything()
    restored = loop.stack("restore", str(folder))
    assert restored["objects"] == {"written": len(objects), "unchanged": 0, "removed": 0}
    assert loop.objects() == objects and ODD_KEY in objects
    assert loop.state() == loop.second
    assert loop.postgres.psql("other", "SELECT one FROM seen") == [["1"]]


def test_back_to_a_logical_date_and_on_from_there(loop, backup):
    folder, _, objects = backup
    # Its connection is open from the first answer on.
    held = subprocess.Popen(["psql", "-X", "-A", "-t", loop.url], env={**loop.env, "PGAPPNAME": "somebody"}, stdin=-1, stdout=-1, text=True)
    held.stdin.write("SELECT 1;\n")
    held.stdin.flush()
    assert held.stdout.readline() == "1\n"
    busy = loop.refusal("restore", str(folder), "--replace")
    held.communicate()
    assert (busy["code"], "somebody" in busy["message"]) == ("CHURN_BUSY", True)
    assert loop.state() == loop.second

    restored = loop.stack("restore", str(folder), "--replace", "--date", FIRST)
    assert restored["cut"]["champion"] == 1 and restored["cut"]["tracking"]["champion_is_set"]
    now = loop.state()
    # The product's tables are, row by row, what they were when the night of the first date had been made.
    product = {table for table in {*loop.first, *now} if table.startswith(("product.public.", "product rights")) and not table.endswith("performance_inputs")}
    assert {table: now.get(table) for table in product} == {table: loop.first.get(table) for table in product}
    assert churnops(loop.env, "status")["champion"]["version"] == 1
    assert loop.postgres.psql("product", "SELECT version FROM mlflow.model_versions") == [["1"]]
    assert loop.postgres.psql("product", "SELECT alias, version FROM mlflow.registered_model_aliases") == [["champion", "1"]]
    active = "SELECT count(*) FROM mlflow.runs WHERE lifecycle_stage = 'active'"
    assert int(loop.postgres.psql("product", active)[0][0]) == len(loop.first["product.mlflow.runs"])
    assert set(loop.objects()) == {key for key in objects if f"reports/{SECOND}." not in key}
    loop.night(SECOND)
    assert loop.postgres.psql("product", "SELECT model_version, count(*) FROM prediction_logs GROUP BY 1") == [["1", str(2 * CUSTOMERS)]]
    # The number of the version that is gone is not given again.
    assert loop.postgres.psql("product", "SELECT last_version FROM mlflow.registered_models") == [["2"]]


def test_a_damaged_backup_changes_nothing(loop, backup, tmp_path):
    folder, _, _ = backup
    before = loop.state()
    dump = tmp_path / "copy/databases/product.dump"
    shutil.copytree(folder, tmp_path / "copy")
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    assert loop.refusal("restore", str(tmp_path / "copy"), "--replace")["code"] == "CHURN_BACKUP_DAMAGED"
    assert loop.state() == before


def test_a_killed_backup_looks_like_none(loop):
    folder = loop.home / "killed"
    process = subprocess.Popen(command("stack", "backup", str(folder), "--by-url"), env=loop.env, cwd=loop.home, stderr=subprocess.DEVNULL)
    unfinished = loop.home / "killed.unfinished"
    while not list(unfinished.glob("databases/*")):
        assert process.poll() is None, "it ended before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not folder.exists()
    assert loop.refusal("restore", str(unfinished))["code"] == "CHURN_BACKUP_DAMAGED"
    assert "unfinished" in loop.refusal("backup", str(folder))["message"]
    process = subprocess.Popen(command("stack", "backup", str(loop.home / "called-off"), "--by-url"), env=loop.env, cwd=loop.home, stderr=subprocess.DEVNULL)
    while not list(loop.home.glob("called-off.unfinished/databases/*")):
        assert process.poll() is None, "it ended before it could be called off"
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert not list(loop.home.glob("called-off*"))


def test_an_upgrade_in_place_and_the_way_back(home, server, seaweedfs):
    """From the tables of commit f49d198, with the roles of deploy/postgres/roles, to today's, and back by the backup that was taken first."""
    server.create_database("earlier")
    subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", FIXTURES / "f49d198-dump.sql", f"postgres://postgres@127.0.0.1:{server.port}/earlier"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    roles = Roles(server, "earlier")
    seaweedfs.client().create_bucket(Bucket="earlier")
    env = environment(home, DATABASE_URL=roles.url("churnops"), MLFLOW_ARTIFACTS_DESTINATION="s3://earlier", **seaweedfs.settings)
    before = state_of(server, "earlier")
    assert churnops(env, "stack", "backup", str(home / "backup"), "--by-url")["churn"] is None

    churnops(env, "status")
    for table, expected in MIGRATIONS.items():
        assert server.psql("earlier", f"SELECT count(*), count(DISTINCT name) FROM {table}") == [[str(expected)] * 2]
    assert server.psql("earlier", "SELECT count(*) FROM prediction_logs") == [[str(COUNTS["public.prediction_logs"])]]
    # Every table that is new, and a month of predictions that the writer has made: the roles may what they could before.
    server.psql("earlier", "SET ROLE churnops_writer; SELECT prepare_prediction_month('2031-01-01')")
    for role, rights in (("churnops_writer", ("SELECT", "INSERT", "UPDATE", "DELETE")), ("churnops_reader", ("SELECT",))):
        may = " AND ".join(f"has_table_privilege('{role}', c.oid, '{right}')" for right in rights)
        tables = "FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        assert server.psql("earlier", f"SELECT relname {tables} AND NOT ({may})") == []
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'mlflow')"
    assert server.psql("earlier", owners) == [["churnops"]]
    writer = environment(home, DATABASE_URL=roles.url("churnops_writer"))
    assert churnops(writer, "status")["customers"] == COUNTS["public.customer_data"]
    roles.refused("churnops_reader", "SET default_transaction_read_only = off; DELETE FROM prediction_logs")
    roles.refused("churnops_reader", "SELECT * FROM mlflow.users")

    churnops(env, "stack", "restore", str(home / "backup"), "--replace", "--by-url")
    assert state_of(server, "earlier") == before

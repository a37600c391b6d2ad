"""Names that look like the language of filters: filters for them on both servers, and copies of what is called so."""

import pytest
import requests
from mlflow import MlflowClient

from conftest import RealMlflow, Tracking, churnops, environment

NAMES = [
    "o'brien", 'a"b', "a\\b", "a`b", "größe 准确率 🙂", "o'b\"c", "end\\", "end\\'x", "100%_sure", "it''s", "a' OR name != 'b", 'a" OR name != "b',
    "semi;colon--x", "two\nlines", "'", '"',
]  # fmt: skip


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """A real server with a run, an experiment and a model under each name, and ours with a copy of all: their addresses."""
    folder, home = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("ours")
    real = RealMlflow(folder)
    try:
        client = MlflowClient(real.address, real.address)
        for name in NAMES:
            run = client.create_run(client.create_experiment(name), run_name=name, tags={"made": name}).info
            client.create_registered_model(name, tags={"made": name})
            for _ in range(2):
                client.create_model_version(name, f"{run.artifact_uri}/m", run.run_id, tags={"made": name}, await_creation_for=0)
        for _ in ("once", "again"):
            report = churnops(environment(home), "mlflow", "import", "--from", real.address)
            assert report["differences"] == []
            assert (report["runs"], report["registered_models"], report["model_versions"]) == (len(NAMES), len(NAMES), 2 * len(NAMES))
        ours = Tracking(home)
        yield ours.address, real.address
        ours.stop()
    finally:
        real.stop()


def test_copies_have_the_names_of_their_originals(servers):
    ours, real = (MlflowClient(address, address) for address in servers)
    for client in (ours, real):
        assert sorted(e.name for e in client.search_experiments()) == sorted(["Default", *NAMES])
        assert sorted(m.name for m in client.search_registered_models()) == sorted(NAMES)


# A name in either quotes, as a pattern, with its quotes doubled or escaped: right or wrong.
WRITTEN = {
    "single": lambda name: f"= '{name}'",
    "double": lambda name: f'= "{name}"',
    "pattern": lambda name: "LIKE '" + name.replace("'", "_").replace('"', "_") + "'",
    "doubled": lambda name: "= '" + name.replace("'", "''") + "'",
    "escaped": lambda name: "= '" + name.replace("'", "\\'") + "'",
    "in backticks": lambda name: f"= `{name}`",
}


SEARCHES = [
    ("experiments/search", "name", "experiments"), ("registered-models/search", "name", "registered_models"),
    ("registered-models/search", "tags.made", "registered_models"), ("model-versions/search", "name", "model_versions"),
    ("model-versions/search", "tags.made", "model_versions"),
]  # fmt: skip


@pytest.mark.parametrize("how", WRITTEN)
def test_filters_find_the_same(servers, how):
    differences = []
    for name in NAMES:
        for path, field, kept in SEARCHES:
            filter = f"{field} {WRITTEN[how](name)}"
            ours, real = (found(f"{address}/api/2.0/mlflow/{path}", filter, kept) for address in servers)
            if ours != real:
                differences.append(f"{path} {filter}\n  ours {ours}\n  real {real}")
    assert not differences, "\n".join(differences)


def found(url: str, filter: str, kept: str):
    """The names that a search finds, or the refusal; which clauses it lists where text stands right behind quotes is the real one's own way."""
    answer = requests.get(url, {"filter": filter, "max_results": 100}, timeout=60)
    content = answer.json()
    if answer.ok:
        return sorted(item["name"] for item in content.get(kept, []))
    return answer.status_code, content["error_code"], content["message"].split(" in filter string:")[0]

"""The same request to our port and to the real server, and what differs in their answers."""

import json
import re

import pytest
import requests

TIMES = (
    "creation_time", "last_update_time", "start_time", "end_time", "creation_timestamp", "last_updated_timestamp",
    "creation_timestamp_ms", "last_updated_timestamp_ms",
)  # fmt: skip
# Each server numbers its experiments and makes its page tokens; `workspace` is new in MLflow 3.17 and always "default".
IGNORED = {*TIMES, "experiment_id", "workspace", "next_page_token"}


class Pair:
    """Both servers, each with the ids that it gave."""

    def __init__(self, ours: str, real: str):
        self.servers = {"ours": ours, "real": real}
        self.ids: dict[str, dict[str, str]] = {"ours": {}, "real": {}}
        self.differences: list[str] = []
        # Of the last request.
        self.statuses: list[int] = []

    def __call__(self, method: str, path: str, body: object = None, save: tuple[str, str] | None = None):
        """`$name` in path and body stands for an id that `save` kept under that name."""
        answers = {}
        for name, address in self.servers.items():
            ids = self.ids[name]
            # A path with a slash in front is one that only MLflow's pages use.
            url = f"{address}{fill(path, ids)}" if path.startswith("/") else f"{address}/api/2.0/mlflow/{fill(path, ids)}"
            if method == "GET":
                answer = requests.get(url, params=fill(body or {}, ids), timeout=60)
            else:
                answer = requests.request(method, url, json=fill(body or {}, ids), timeout=60)
            content = json_of(answer)
            if save and answer.ok:
                value = content
                for key in save[1].split("."):
                    value = value[key]
                ids[save[0]] = value
            names = {id: key for key, id in ids.items()}
            answers[name] = (answer.status_code, told(content, names) if answer.status_code >= 400 else plain(content, names))
        self.statuses = [status for status, _ in answers.values()]
        found = list(differences(answers["ours"], answers["real"]))
        if found:
            self.differences.append("\n  ".join([f"{method} {path} {json.dumps(body)[:300]}", *found]))

    def check(self):
        assert not self.differences, "\n".join(self.differences)


def json_of(answer: requests.Response):
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return {"message": answer.text}


def differences(ours, real, where: str = "answer"):
    """What differs, part by part."""
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted({*ours, *real}):
            yield from differences(ours.get(key), real.get(key), f"{where}.{key}")
    elif isinstance(ours, (list, tuple)) and isinstance(real, (list, tuple)) and len(ours) == len(real):
        for i, (a, b) in enumerate(zip(ours, real)):
            yield from differences(a, b, f"{where}[{i}]")
    elif ours != real:
        yield f"{where}: ours {str(ours)[:500]} | real {str(real)[:500]}"


def told(error, names):
    """What an error says, without what no other server could say: the SQL that failed, and the order of a set in Python."""
    # The real server's lists of comparators lack their closing quote here and there.
    message = re.sub(r"(not one of '\{.*\})'?$", r"\1", error["message"])
    message = re.sub(r"\. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES .*", ".", message)
    message = re.sub(r" \(?Error: \((sqlite3|raised as).*", "", message, flags=re.DOTALL)
    message = re.sub(r"\{('[^{}]*')\}", lambda found: "{%s}" % ", ".join(sorted(found[1].split(", "))), message)
    for id, name in names.items():
        # An experiment's is a small number, which may stand for something else.
        before = "" if len(id) >= 32 else "(?:(?<=id=)|(?<=with id )|(?<=experiment )|(?<=Invalid value \"))"
        message = re.sub(rf"{before}\b{re.escape(id)}\b", f"<{name}>", message)
    return {**error, "message": message}


def fill(value, ids):
    if isinstance(value, dict):
        return {key: fill(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, ids) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$(\w+)", lambda found: str(ids[found[1]]), value)
    return value


def plain(value, names):
    if isinstance(value, dict):
        items = {key: plain(item, names) for key, item in value.items() if key not in IGNORED}
        # One version of each stage, in no order.
        if "latest_versions" in items:
            items["latest_versions"] = sorted(items["latest_versions"], key=lambda version: version["version"])
        return {key: item for key, item in items.items() if item not in ([], {}, "")}
    if isinstance(value, list):
        items = [plain(item, names) for item in value]
        keyed = all(isinstance(item, dict) and "key" in item for item in items)
        return sorted(items, key=lambda item: (item["key"], item.get("step", 0))) if keyed else items
    if isinstance(value, str):
        for id, name in names.items():
            if len(str(id)) >= 32:
                value = value.replace(id, f"<{name}>")
        return value
    # The real server's bulk history writes a bare NaN, which is no JSON; the rest of its API, and ours, the text.
    return "NaN" if value != value else value


@pytest.fixture
def both(tracking_server, mlflow_server):
    pair = Pair(tracking_server, mlflow_server)
    yield pair
    pair.check()


@pytest.fixture
def experiment(both, request):
    """An experiment `$e` with the same name and location on both sides, `$r` and `$r2` its runs."""
    name = f"{request.module.__name__} {request.node.name}"
    location = {"artifact_location": "mlflow-artifacts:/answers", "tags": [{"key": "a", "value": "b"}]}
    for server, address in both.servers.items():
        answer = requests.post(f"{address}/api/2.0/mlflow/experiments/create", json={"name": name, **location}, timeout=60)
        both.ids[server].update(e=answer.json()["experiment_id"], name=name)
    first = {"experiment_id": "$e", "run_name": "r1", "start_time": 1, "tags": [{"key": "t", "value": "1"}]}
    both("POST", "runs/create", first, ("r", "run.info.run_uuid"))
    both("POST", "runs/create", {"experiment_id": "$e", "run_name": "r2", "start_time": 2, "user_id": "ann"}, ("r2", "run.info.run_uuid"))
    return name

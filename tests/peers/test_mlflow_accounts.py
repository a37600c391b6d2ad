"""Users, permissions and roles: the same requests to our server and the real one with `--app-name basic-auth`, by several users."""

import json
import re
import subprocess
import sys

import pytest
import requests

from conftest import RealMlflow, Tracking, command, environment, free_port
from pair import differences, fill, json_of, told

PASSWORDS = {"admin": "the first password"}
PASSWORD = "a long password"
# Ours has these besides: a user's general permission, and the lists that MLflow 2's client reads.
OURS = ("permission", "experiment_permissions", "registered_model_permissions")
NUMBERED = ("id", "user_id", "role_id")
OWN_ROLE = re.compile(r"__user_\d+__")
# As it comes, except that a login is checked once in a while only: these are hundreds.
CONFIGURATION = """[mlflow]
default_permission = READ
database_uri = sqlite:///basic_auth.db
admin_username = admin
auth_cache_ttl_seconds = 60
"""
# The real server refuses these by a text alone, or by its pages' form; then the status counts.
AS_TEXT = (401, 403)


class Accounts:
    """Both servers, asked by one user after the other."""

    def __init__(self, ours: str, real: str):
        self.servers = {"ours": ours, "real": real}
        self.ids: dict[str, dict[str, object]] = {"ours": {}, "real": {}}
        self.user = "admin"
        self.differences: list[str] = []

    def by(self, user: str) -> "Accounts":
        self.user = user
        return self

    def __call__(self, method: str, path: str, body: object = None, save: tuple[str, str] | None = None):
        """`path` is below the API's version 3, or whole; `$name` stands for an id that `save` kept. The statuses of both."""
        answers, statuses = {}, []
        for name, address in self.servers.items():
            ids = self.ids[name]
            filled = fill(body or {}, ids)
            path_of = fill(path, ids)
            url = f"{address}{path_of if path_of.startswith('/') else f'/api/3.0/mlflow/{path_of}'}"
            where = {"params": filled} if method == "GET" else {"json": filled}
            auth = (self.user, PASSWORDS.get(self.user, PASSWORD))
            answer = requests.request(method, url, auth=auth, timeout=60, **where)
            content = json_of(answer)
            if save and answer.ok:
                value = content
                for key in save[1].split("."):
                    value = value[key]
                ids[save[0]] = value
            names = {str(id): key for key, id in ids.items()}
            statuses.append(answer.status_code)
            answers[name] = (answer.status_code, self.shown(content, answer.status_code, names))
        found = list(differences(answers["ours"], answers["real"]))
        if found:
            self.differences.append("\n  ".join([f"{self.user}: {method} {path} {json.dumps(body)[:300]}", *found]))
        return statuses

    def found(self, path: str, body: object, kept: str) -> None:
        """Whether a search finds anything for both."""
        counts = []
        for name, address in self.servers.items():
            filled = fill(body, self.ids[name])
            url, auth = f"{address}/api/2.0/mlflow/{path}", (self.user, PASSWORDS.get(self.user, PASSWORD))
            is_get = path.startswith("registered")
            answer = requests.get(url, filled, auth=auth, timeout=60) if is_get else requests.post(url, json=filled, auth=auth, timeout=60)
            counts.append(len(answer.json().get(kept, [])) if answer.ok else answer.status_code)
        if counts[0] != counts[1]:
            self.differences.append(f"{self.user}: {path} finds: ours {counts[0]} | real {counts[1]}")

    def shown(self, content, status: int, names):
        if status in AS_TEXT:
            return None
        if status < 400:
            return without_numbers(content)
        message = re.sub(r"user_id=\d+", "user_id=<user>", told(content, names)["message"])
        # A text of the real server's has no code.
        return [message] if "error_code" not in content or "cannot be empty." in message else [message, content["error_code"]]

    def check(self):
        assert not self.differences, "\n".join(self.differences)


def without_numbers(value):
    """An answer without the numbers that each server gives, in an order of its own."""
    if isinstance(value, dict):
        ours = OURS if "username" in value else ()
        return {key: without_numbers(item) for key, item in value.items() if key not in (*NUMBERED, *ours)}
    if isinstance(value, list):
        return sorted((without_numbers(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return OWN_ROLE.sub("<own role>", value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    settings = {"MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORDS["admin"]}
    ours = Tracking(tmp_path_factory.mktemp("ours"), **settings)
    folder = tmp_path_factory.mktemp("real")
    (folder / "auth.ini").write_text(CONFIGURATION)
    try:
        real = RealMlflow(
            folder, "--app-name", "basic-auth", MLFLOW_FLASK_SERVER_SECRET_KEY="of a test",
            MLFLOW_AUTH_CONFIG_PATH=str(folder / "auth.ini"), **settings,
        )  # fmt: skip
        yield ours.address, real.address
        real.stop()
    finally:
        ours.stop()


@pytest.fixture
def ask(servers):
    """Both servers with users of this test alone."""
    accounts = Accounts(*servers)
    yield accounts
    accounts.check()


V2 = "/api/2.0/mlflow"


def make(ask, *users: str) -> None:
    for user in users:
        assert ask("POST", f"{V2}/users/create", {"username": user, "password": PASSWORD}) == [200, 200]


def role(ask, name: str, workspace: str = "default", *permissions: tuple[str, str, str], to: tuple[str, ...] = ()) -> str:
    """A role with permissions, which users are given: the name that its id is kept under."""
    key = re.sub(r"\W", "_", name)
    ask("POST", "roles/create", {"name": name, "workspace": workspace}, (key, "role.id"))
    for resource_type, pattern, permission in permissions:
        body = {"role_id": f"${key}", "resource_type": resource_type, "resource_pattern": pattern, "permission": permission}
        assert ask("POST", "roles/permissions/add", body) == [200, 200]
    for user in to:
        assert ask("POST", "roles/assign", {"username": user, "role_id": f"${key}"}) == [200, 200]
    return f"${key}"


def test_users_and_passwords_are_refused_alike(ask):
    make(ask, "words")
    for body in [
        {}, {"username": "x"}, {"password": PASSWORD}, {"username": "", "password": PASSWORD}, {"username": "x", "password": ""},
        {"username": "x", "password": "elevenchars"}, {"username": "x", "password": "x" * 11}, {"username": "words", "password": PASSWORD},
        {"username": "words", "password": "short"}, {"username": "twelve", "password": "x" * 12}, {"username": "known", "password": "password1234"},
        {"username": "ünï", "password": "пароль пароль"},
    ]:  # fmt: skip
        ask.by("admin")("POST", f"{V2}/users/create", body)
        ask.by("words")("POST", f"{V2}/users/create", body)
    for path, method, bodies in [
        ("users/get", "GET", [{}, {"username": "nobody"}, {"username": "words"}, {"username": "admin"}]),
        ("users/list", "GET", [{}]),
        ("users/current", "GET", [{}]),
        ("users/update-password", "PATCH", [
            {}, {"username": "words"}, {"password": PASSWORD}, {"username": "nobody", "password": PASSWORD}, {"username": "nobody", "password": "short"},
            {"username": "words", "password": "short"}, {"username": "words", "password": ""}, {"username": "words", "password": PASSWORD},
            {"username": "words", "password": PASSWORD, "current_password": ""}, {"username": "words", "password": PASSWORD, "current_password": "wrong"},
            {"username": "words", "password": PASSWORD, "current_password": PASSWORD},
            {"username": "words", "password": "short", "current_password": PASSWORD},
            {"username": "admin", "password": "short"}, {"username": "admin", "password": PASSWORD, "current_password": "wrong"},
        ]),
        ("users/update-admin", "PATCH", [{}, {"username": "nobody", "is_admin": True}, {"username": "words"}, {"username": "words", "is_admin": False}]),
        ("users/delete", "DELETE", [{}, {"username": "nobody"}, {"username": "admin"}]),
    ]:  # fmt: skip
        for body in bodies:
            for user in ("admin", "words"):
                ask.by(user)(method, f"{V2}/{path}", body)
        ask.by("nobody")(method, f"{V2}/{path}", bodies[0])


def test_an_admin_cannot_log_in_with_the_password_that_everybody_knows(ask):
    PASSWORDS["shipped"] = "password1234"
    assert ask("POST", f"{V2}/users/create", {"username": "shipped", "password": "password1234"}) == [200, 200]
    assert ask.by("shipped")("GET", f"{V2}/users/current") == [200, 200]
    ask.by("admin")("PATCH", f"{V2}/users/update-admin", {"username": "shipped", "is_admin": True})
    assert ask.by("shipped")("GET", f"{V2}/users/current") == [401, 401]
    ask.by("admin")("PATCH", f"{V2}/users/update-admin", {"username": "shipped", "is_admin": False})
    assert ask.by("shipped")("GET", f"{V2}/users/current") == [200, 200]


def test_neither_starts_with_an_admin_whose_password_everybody_knows(tmp_path):
    settings = {"MLFLOW_AUTH_ADMIN_PASSWORD": "password1234", "MLFLOW_FLASK_SERVER_SECRET_KEY": "of a test"}
    real = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--app-name", "basic-auth", "--backend-store-uri", f"sqlite:///{tmp_path}/mlflow.db"]
    for start in (command("mlflow"), real):
        env = environment(tmp_path, **settings)
        done = subprocess.run([*start, "--port", str(free_port())], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode != 0
        assert "older MLflow versions" in done.stdout + done.stderr


def test_roles_are_made_changed_and_deleted(ask):
    make(ask, "rolled", "stranger")
    kept = role(ask, "reviewers", "default", ("experiment", "*", "EDIT"), to=("rolled",))
    other = role(ask, "elsewhere", "other", ("workspace", "*", "MANAGE"), to=("rolled",))
    for user in ("admin", "rolled", "stranger"):
        ask.by(user)
        for body in [
            {}, {"name": "x"}, {"workspace": "default"}, {"name": "", "workspace": "default"}, {"name": " ", "workspace": "default"},
            {"name": "x", "workspace": ""}, {"name": "x", "workspace": " "}, {"name": 5, "workspace": "default"}, {"name": "x", "workspace": 5},
            {"name": "reviewers", "workspace": "default"}, {"name": "__user_1__", "workspace": "default"}, {"name": "__user_x", "workspace": "default"},
            {"name": "described", "workspace": "default", "description": 5},
        ]:  # fmt: skip
            ask("POST", "roles/create", body)
        for body in [{}, {"role_id": kept}, {"role_id": other}, {"role_id": "99999"}, {"role_id": "x"}, {"role_id": "1.5"}, {"role_id": ""}]:
            ask("GET", "roles/get", body)
            ask("GET", "roles/permissions/list", body)
            ask("GET", "roles/users/list", body)
        for body in [{}, {"workspace": "default"}, {"workspace": ["default", "other"]}, {"workspace": "none"}, {"workspace": ""}, {"workspace": " "}]:
            ask("GET", "roles/list", body)
        for body in [
            {}, {"role_id": kept}, {"role_id": kept, "name": None}, {"role_id": kept, "name": ""}, {"role_id": kept, "name": 5},
            {"role_id": kept, "description": 5}, {"role_id": "99999", "name": "x"}, {"role_id": [1], "name": "x"}, {"role_id": None, "name": "x"},
            {"role_id": kept, "name": "__user_7__"}, {"role_id": kept, "description": "those who review"}, {"role_id": kept, "name": "reviewers"},
        ]:  # fmt: skip
            ask("PATCH", "roles/update", body)
        for body in [{}, {"role_id": "99999"}, {"role_id": "x"}]:
            ask("DELETE", "roles/delete", body)
    taken = role(ask.by("admin"), "taken")
    ask("PATCH", "roles/update", {"role_id": taken, "name": "reviewers"})
    ask("PATCH", "roles/update", {"role_id": taken, "name": "renamed", "description": "d"})
    ask("PATCH", "roles/update", {"role_id": taken, "description": ""})
    ask("DELETE", "roles/delete", {"role_id": taken})
    ask("GET", "roles/get", {"role_id": taken})
    # Their admin of a workspace manages its roles, and makes users.
    ask.by("rolled")("POST", "roles/create", {"name": "new", "workspace": "other"}, ("new", "role.id"))
    ask("POST", "roles/permissions/add", {"role_id": "$new", "resource_type": "run", "resource_pattern": "*", "permission": "DENY"})
    ask("POST", f"{V2}/users/create", {"username": "made by rolled", "password": PASSWORD})
    ask("POST", "roles/assign", {"role_id": "$new", "username": "made by rolled"})
    ask("GET", "users/roles/list", {"username": "made by rolled"})
    ask("GET", "users/permissions/list", {"username": "made by rolled"})
    ask("GET", f"{V2}/users/list")
    ask.by("made by rolled")("GET", f"{V2}/users/list")
    ask.by("rolled")("DELETE", "roles/delete", {"role_id": "$new"})
    ask.by("made by rolled")("GET", "users/current/permissions")


def test_permissions_of_roles(ask):
    make(ask, "permitted")
    made = role(ask, "permissions", "default", to=("permitted",))
    for user in ("admin", "permitted"):
        ask.by(user)
        full = {"role_id": made, "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"}
        for missing in full:
            ask("POST", "roles/permissions/add", {key: value for key, value in full.items() if key != missing})
        for resource_type in ("experiment", "run", "workspace", "table", "", 5):
            for pattern in ("*", "7", "a b", ""):
                for permission in ("READ", "USE", "MANAGE", "DENY", "NO_PERMISSIONS", "ALL", 5):
                    body = {"role_id": made, "resource_type": resource_type, "resource_pattern": pattern, "permission": permission}
                    ask("POST", "roles/permissions/add", body)
        ask("POST", "roles/permissions/add", {**full, "role_id": "99999"})
        ask("POST", "roles/permissions/add", {**full, "role_id": "x"})
        ask("GET", "roles/permissions/list", {"role_id": made})
    model = {"role_id": made, "resource_type": "registered_model", "resource_pattern": "churn", "permission": "EDIT"}
    ask.by("admin")("POST", "roles/permissions/add", model, ("added", "role_permission.id"))
    for user in ("admin", "permitted"):
        ask.by(user)
        for body in [
            {}, {"role_permission_id": "$added"}, {"role_permission_id": "99999", "permission": "READ"}, {"role_permission_id": "x", "permission": "READ"},
            {"role_permission_id": "$added", "permission": "ALL"}, {"role_permission_id": "$added", "permission": "NO_PERMISSIONS"},
            {"role_permission_id": "$added", "permission": "DENY"}, {"permission": "READ"},
        ]:  # fmt: skip
            ask("PATCH", "roles/permissions/update", body)
        for body in [{}, {"role_permission_id": "99999"}, {"role_permission_id": "x"}]:
            ask("DELETE", "roles/permissions/remove", body)
    ask.by("permitted")("DELETE", "roles/permissions/remove", {"role_permission_id": "$added"})
    ask.by("admin")("DELETE", "roles/permissions/remove", {"role_permission_id": "$added"})
    ask("DELETE", "roles/permissions/remove", {"role_permission_id": "$added"})
    ask("GET", "roles/get", {"role_id": made})


def test_roles_are_given_and_taken(ask):
    make(ask, "given", "giver", "onlooker")
    made = role(ask, "given role", "default", ("experiment", "*", "READ"), ("workspace", "*", "USE"))
    admins = role(ask, "workspace admins", "default", ("workspace", "*", "MANAGE"), to=("giver",))
    for user in ("onlooker", "giver", "admin"):
        ask.by(user)
        for body in [
            {}, {"username": "given"}, {"role_id": made}, {"username": "nobody", "role_id": made}, {"username": "given", "role_id": "99999"},
            {"username": "given", "role_id": "x"}, {"username": "given", "role_id": made}, {"username": "given", "role_id": made},
        ]:  # fmt: skip
            ask("POST", "roles/assign", body)
        ask("GET", "roles/users/list", {"role_id": made})
        for body in [{}, {"username": "nobody"}, {"username": "given"}, {"username": "giver"}, {"username": "onlooker"}, {"username": "admin"}]:
            ask("GET", "users/roles/list", body)
            ask("GET", "users/permissions/list", body)
        ask("GET", "users/current/permissions")
        ask("GET", f"{V2}/users/list")
        for body in [
            {}, {"username": "given"}, {"role_id": made}, {"username": "nobody", "role_id": made}, {"username": "given", "role_id": "99999"},
            {"username": "given", "role_id": made}, {"username": "given", "role_id": made},
        ]:  # fmt: skip
            ask("DELETE", "roles/unassign", body)
    # Who is deleted has no role any more; a role that is deleted is nobody's.
    ask.by("admin")("POST", "roles/assign", {"username": "given", "role_id": made})
    ask("DELETE", f"{V2}/users/delete", {"username": "given"})
    ask("GET", "roles/users/list", {"role_id": made})
    ask("DELETE", "roles/delete", {"role_id": admins})
    ask("GET", "users/permissions/list", {"username": "giver"})
    ask.by("giver")("POST", "roles/assign", {"username": "onlooker", "role_id": made})


def test_what_a_user_is_granted(ask):
    make(ask, "granted", "owner", "third")
    ask.by("owner")("POST", f"{V2}/experiments/create", {"name": "owner's"}, ("e", "experiment_id"))
    ask("POST", f"{V2}/registered-models/create", {"name": "owner's model"})
    ask.differences.clear()  # times and ids of what was made
    for user in ("third", "owner", "admin"):
        ask.by(user)
        for resource_type, id in [
            ("experiment", "$e"), ("experiment", "99999"), ("experiment", "*"), ("registered_model", "owner's model"), ("registered_model", "none"),
            ("registered_model", "*"), ("prompt", "p"), ("run", "*"), ("run", "r"), ("workspace", "*"), ("scorer", "s"), ("scorer", "1/s"), ("table", "t"),
        ]:  # fmt: skip
            on = {"username": "granted", "resource_type": resource_type, "resource_id": id}
            for permission in ("READ", "NO_PERMISSIONS", "ALL", "EDIT"):
                ask("POST", "users/permissions/grant", {**on, "permission": permission})
            ask("GET", "users/permissions/get", on)
            ask("GET", "users/permissions/get", {**on, "username": user})
            ask.by("granted")("GET", "users/permissions/get", on)
            ask.by(user)("POST", "users/permissions/revoke", on)
            ask("POST", "users/permissions/revoke", on)
            ask("GET", "users/permissions/get", on)
        on = {"username": "granted", "resource_type": "experiment", "resource_id": "$e", "permission": "READ"}
        for missing in on:
            for action, method in (("grant", "POST"), ("revoke", "POST"), ("get", "GET")):
                ask(method, f"users/permissions/{action}", {key: value for key, value in on.items() if key != missing})
        for action, method in (("grant", "POST"), ("revoke", "POST"), ("get", "GET")):
            ask(method, f"users/permissions/{action}", {**on, "username": "nobody"})
    for user in ("granted", "owner", "admin"):
        ask.by("admin")("GET", "users/permissions/list", {"username": user})
        ask("GET", "users/roles/list", {"username": user})


TIERS = ("experiment", "run", "logged_model", "registered_model", "registered_model_version", "prompt", "prompt_version", "workspace")


@pytest.mark.parametrize("tier", TIERS)
def test_what_a_role_lets_its_users_do(ask, tier):
    """Each permission on all of a type, alone and beside what the user was granted, against each kind of request."""
    name = f"does {tier}"
    make(ask, name)
    names = {"experiment_name": f"e {tier}", "model": f"m {tier}", "prompt": f"p {tier}"}
    ask.by("admin")("POST", f"{V2}/experiments/create", {"name": names["experiment_name"]}, ("e", "experiment_id"))
    ask("POST", f"{V2}/runs/create", {"experiment_id": "$e"}, ("r", "run.info.run_id"))
    ask("POST", f"{V2}/logged-models", {"experiment_id": "$e", "name": "lm"}, ("lm", "model.info.model_id"))
    ask("POST", f"{V2}/registered-models/create", {"name": names["model"]})
    ask("POST", f"{V2}/registered-models/create", {"name": names["prompt"], "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]})
    ask.differences.clear()  # times and ids of what was made
    permissions = ("USE", "MANAGE") if tier == "workspace" else ("READ", "EDIT", "DENY", "MANAGE")
    for permission in permissions:
        made = role(ask.by("admin"), f"{tier} {permission}", "default", (tier, "*", permission), to=(name,))
        statuses(ask, name, names)
        for own in ("DENY", "EDIT") if permission == "MANAGE" else ():
            for resource_type, id in (("experiment", "$e"), ("registered_model", names["model"])):
                on = {"username": name, "resource_type": resource_type, "resource_id": id}
                ask.by("admin")("POST", "users/permissions/grant", {**on, "permission": own})
            statuses(ask, name, names)
            for resource_type, id in (("experiment", "$e"), ("registered_model", names["model"])):
                ask.by("admin")("POST", "users/permissions/revoke", {"username": name, "resource_type": resource_type, "resource_id": id})
        ask("DELETE", "roles/delete", {"role_id": made})


def statuses(ask, user: str, names: dict[str, str]) -> None:
    """Whether a user may do what they ask for; what comes of it is for other tests."""
    metric = {"run_id": "$r", "key": "m", "value": 1, "timestamp": 1}
    version = {"name": names["model"], "version": "99"}
    requests_ = [
        ("GET", "experiments/get", {"experiment_id": "$e"}), ("GET", "experiments/get-by-name", {"experiment_name": names["experiment_name"]}),
        ("POST", "experiments/update", {"experiment_id": "$e", "new_name": names["experiment_name"]}),
        ("POST", "experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "v"}),
        ("POST", "runs/create", {"experiment_id": "$e"}), ("GET", "runs/get", {"run_id": "$r"}), ("GET", "runs/get", {"run_id": "none"}),
        ("POST", "runs/set-tag", {"run_id": "$r", "key": "k", "value": "v"}), ("POST", "runs/log-metric", metric),
        ("POST", "runs/log-batch", {"run_id": "$r", "metrics": [{"key": "n", "value": 1, "timestamp": 1, "model_id": "$lm"}]}),
        ("POST", "runs/log-inputs", {"run_id": "$r", "models": [{"model_id": "$lm"}]}), ("GET", "artifacts/list", {"run_id": "$r"}),
        ("POST", "runs/outputs", {"run_id": "$r", "models": [{"model_id": "$lm", "step": 0}]}),
        ("POST", "runs/delete", {"run_id": "$r"}), ("POST", "runs/restore", {"run_id": "$r"}),
        ("POST", "logged-models", {"experiment_id": "$e", "name": "another"}), ("GET", "logged-models/$lm", {}), ("GET", "logged-models/none", {}),
        ("PATCH", "logged-models/$lm/tags", {"tags": [{"key": "k", "value": "v"}]}), ("DELETE", "logged-models/$lm/tags/k", {}),
        ("POST", "experiments/delete", {"experiment_id": "$e"}), ("POST", "experiments/restore", {"experiment_id": "$e"}),
        ("POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", {"experiment_ids": ["$e"]}),
        ("GET", "registered-models/get", {"name": names["model"]}), ("GET", "registered-models/get", {"name": names["prompt"]}),
        ("GET", "registered-models/get", {"name": "none"}), ("PATCH", "registered-models/update", {"name": names["model"], "description": "d"}),
        ("PATCH", "registered-models/update", {"name": names["prompt"], "description": "d"}),
        ("POST", "registered-models/set-tag", {"name": names["model"], "key": "k", "value": "v"}),
        ("POST", "registered-models/get-latest-versions", {"name": names["model"]}),
        ("POST", "registered-models/alias", {"name": names["model"], "alias": "a", "version": "99"}),
        ("DELETE", "registered-models/alias", {"name": names["model"], "alias": "a"}),
        ("POST", "model-versions/create", {"name": names["model"], "source": "models:/none/1"}),
        ("GET", "model-versions/get", version), ("GET", "model-versions/get", {**version, "name": names["prompt"]}),
        ("PATCH", "model-versions/update", {**version, "description": "d"}), ("DELETE", "model-versions/delete", version),
        ("POST", "model-versions/set-tag", {**version, "key": "k", "value": "v"}), ("DELETE", "model-versions/delete-tag", {**version, "key": "k"}),
        ("GET", "model-versions/get", {"name": "none", "version": "1"}),
    ]  # fmt: skip
    ask.by(user)
    for method, path, body in requests_:
        before = len(ask.differences)
        ours, real = ask(method, path if path.startswith("/") else f"{V2}/{path}", body)
        del ask.differences[before:]
        # Whatever else comes of it, both let it through or neither.
        if (ours == 403) != (real == 403):
            ask.differences.append(f"{user}: {method} {path} {json.dumps(body)}: ours {ours} | real {real}")
    for path, body, kept in [
        ("experiments/search", {"max_results": 1000}, "experiments"), ("runs/search", {"experiment_ids": ["$e"]}, "runs"),
        ("logged-models/search", {"experiment_ids": ["$e"], "max_results": 50}, "models"),
        ("registered-models/search", {"max_results": 1000}, "registered_models"),
    ]:  # fmt: skip
        ask.found(path, body, kept)

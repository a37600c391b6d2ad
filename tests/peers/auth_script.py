"""Users and permissions by MLflow's Python client, of any version, on any server: `auth_script.py ADDRESS` prints what it was told.

The server's admin is `admin`, with the password below.
"""

import json
import os
import sys

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.server.auth.client import AuthServiceClient

ADDRESS = sys.argv[1]
IS_3 = int(mlflow.__version__.split(".")[0]) >= 3
PASSWORDS = {"admin": "the first password", "ann": "a long password", "bob": "another password"}
told: list = []

client = MlflowClient(ADDRESS, ADDRESS)
auth = AuthServiceClient(ADDRESS)


def log_in(username: str | None, password: str | None = None) -> None:
    for name in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"):
        os.environ.pop(name, None)
    if username:
        os.environ["MLFLOW_TRACKING_USERNAME"] = username
        os.environ["MLFLOW_TRACKING_PASSWORD"] = password or PASSWORDS[username]


def ask(what: str, call, *arguments, show=lambda _: "done", **options):
    """What comes of a call: a word, or the code of its refusal."""
    try:
        result = call(*arguments, **options)
        told.append([what, show(result)])
        return result
    except Exception as error:
        told.append([what, getattr(error, "error_code", type(error).__name__)])


def grant(username: str, kind: str, id: str, permission: str) -> None:
    """As MLflow 3 has it, in place of what was granted; its server no longer has what MLflow 2's client calls."""
    body = {"username": username, "resource_type": kind, "resource_id": id}
    for action, more in (("revoke", {}), ("grant", {"permission": permission})):
        url = f"{ADDRESS}/api/3.0/mlflow/users/permissions/{action}"
        answer = requests.post(url, json={**body, **more}, auth=("admin", PASSWORDS["admin"]), timeout=60)
    answer.raise_for_status()


def names(found) -> list[str]:
    return sorted(item.name for item in found)


log_in(None)
ask("nobody searches", client.search_experiments)
ask("nobody makes a user", auth.create_user, "eve", "a long password")
log_in("admin", "wrong password")
ask("with a wrong password", client.search_experiments)
log_in("admin")
for user in ("ann", "bob"):
    ask(f"made {user}", auth.create_user, user, PASSWORDS[user], show=lambda made: [made.username, made.is_admin])
ask("made again", auth.create_user, "ann", "a long password")
ask("no password", auth.create_user, "eve", "")
ask("looked up", auth.get_user, "ann", show=lambda user: [user.username, user.is_admin])
ask("not there", auth.get_user, "eve")
experiment = client.create_experiment("shared")
run = client.create_run(experiment).info.run_id
client.create_registered_model("model")
for user in ("ann", "bob"):
    grant(user, "experiment", experiment, "READ" if user == "ann" else "DENY")
    grant(user, "registered_model", "model", "READ" if user == "ann" else "DENY")


def everything(who: str) -> None:
    ask(f"{who} searches", client.search_experiments, show=lambda found: [name for name in names(found) if name != "Default"])
    ask(f"{who} reads", client.get_experiment, experiment)
    ask(f"{who} reads by name", client.get_experiment_by_name, "shared")
    ask(f"{who} reads a run", client.get_run, run)
    ask(f"{who} searches runs", client.search_runs, [experiment], show=len)
    ask(f"{who} logs", client.log_metric, run, "m", 1)
    ask(f"{who} logs a batch", client.log_batch, run, params=[])
    ask(f"{who} tags", client.set_experiment_tag, experiment, "k", "v")
    ask(f"{who} renames", client.rename_experiment, experiment, "shared")
    ask(f"{who} reads a model", client.get_registered_model, "model")
    ask(f"{who} searches models", client.search_registered_models, show=names)
    ask(f"{who} makes a version", client.create_model_version, "model", f"mlflow-artifacts:/{experiment}/{run}/artifacts/m", run, await_creation_for=0)
    ask(f"{who} sets an alias", client.set_registered_model_alias, "model", "champion", "1")
    ask(f"{who} changes a model", client.update_registered_model, "model", description="d")
    ask(f"{who} deletes a run", client.delete_run, run)
    if client_can_restore(who):
        client.restore_run(run)
    ask(f"{who} makes a user", auth.create_user, f"by {who}", "a long password")
    ask(f"{who} promotes itself", auth.update_user_admin, who.split(" ")[0], True)


def client_can_restore(who: str) -> bool:
    return told[-1][1] == "done"


log_in("ann")
everything("ann")
log_in("bob")
everything("bob")
log_in("admin")
grant("ann", "experiment", experiment, "EDIT")
grant("ann", "registered_model", "model", "EDIT")
log_in("ann")
everything("ann as editor")
log_in("admin")
grant("ann", "experiment", experiment, "MANAGE")
grant("ann", "registered_model", "model", "MANAGE")
log_in("ann")
everything("ann as manager")
own = client.create_experiment("ann's own")
ask("ann manages what is hers", client.delete_experiment, own)
client.create_registered_model("ann's model")
ask("and her model", client.delete_registered_model, "ann's model")
ask("ann's new password", auth.update_user_password, "ann", "a new password 1", **({"current_password": PASSWORDS["ann"]} if IS_3 else {}))
ask("with the old one", client.search_experiments)
log_in("ann", "a new password 1")
ask("with the new one", client.search_experiments)
ask("ann changes bob's", auth.update_user_password, "bob", "a new password 1")
ask("ann deletes bob", auth.delete_user, "bob")
log_in("admin")
ask("admin deletes bob", auth.delete_user, "bob")
log_in("bob")
ask("bob is gone", client.search_experiments)
json.dump(told, sys.stdout)

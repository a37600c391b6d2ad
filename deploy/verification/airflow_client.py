"""The parts of the running stack that Airflow's nights are looked at through: its API, Postgres, Docker. Addresses and secrets come from the environment."""

import json
import os
import subprocess
import time
import urllib.request

AIRFLOW = os.environ["AIRFLOW_ADDRESS"]
POSTGRES = "churnops-postgres-1"


def ask(url, body=None, method=None, **headers):
    """The answer of a JSON API; a body makes it a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or "null")


def until(what, found, seconds=300):
    """Waits for a result that counts as true."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds} s"
        time.sleep(1)
    return result


class Airflow:
    def __init__(self):
        login = {"username": "admin", "password": os.environ["AIRFLOW_ADMIN_PASSWORD"]}
        token = ask(f"{AIRFLOW}/auth/token", login)["access_token"]
        self.headers = {"authorization": f"Bearer {token}"}

    def api(self, path, body=None):
        return ask(f"{AIRFLOW}/api/v2/{path}", body, **self.headers)

    def runs(self, dag):
        return self.api(f"dags/{dag}/dagRuns?limit=100")["dag_runs"]

    def trigger(self, dag, run, date):
        self.api(f"dags/{dag}/dagRuns", {"dag_run_id": run, "logical_date": f"{date}T01:00:00Z", "conf": {}})

    def tasks(self, dag, run):
        """State and number of tries by task and map index."""
        found = self.api(f"dags/{dag}/dagRuns/{run}/taskInstances")["task_instances"]
        return {(task["task_id"], task["map_index"]): (task["state"], task["try_number"]) for task in found}

    def succeeds(self, dag, run):
        """Waits for the end of a run, which must be success; gives its tasks."""

        def ended():
            state = self.api(f"dags/{dag}/dagRuns/{run}")["state"]
            return state if state in ("success", "failed") else None

        state = until(f"the end of {dag} {run}", ended, 600)
        tasks = self.tasks(dag, run)
        assert state == "success", (dag, run, tasks, self.last_words(dag, run, tasks))
        return tasks

    def last_words(self, dag, run, tasks):
        [(task, index), (_, tried)] = next(((key, value) for key, value in tasks.items() if value[0] == "failed"), [("", 0), ("", 0)])
        try:
            log = self.api(f"dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{tried}?map_index={index}")
            return json.dumps(log)[-3000:]
        except OSError as error:
            return str(error)


def docker(*arguments):
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def psql(query):
    """The rows of a query on churnops' database, as its superuser."""
    text = docker("exec", POSTGRES, "psql", "-X", "-A", "-t", "-F", "\t", "-U", "postgres", "-d", "churnops", "-c", query)
    return [line.split("\t") for line in text.splitlines()]

"""
Airflow's task logs beside churnops' lines: at the end of each try its lines go to the log server (`LOG_URL`), in the words of the Elastic Common
Schema. Airflow's pages go on reading its files.

Airflow loads it by `AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS=churnops_airflow.task_log.LOGGING_CONFIG`, with the folder of the DAGs on the PYTHONPATH.
The provider for Elasticsearch doesn't serve here: it knows neither Logstash nor data streams, and its field `event` is an object in that schema.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow.config_templates.airflow_local_settings import DEFAULT_LOGGING_CONFIG as LOGGING_CONFIG
from airflow.configuration import conf

from churnops_airflow.log_server import send
from churnops_airflow.trace import map_index_of, traceparent_of

__all__ = ["LOGGING_CONFIG", "REMOTE_TASK_LOG"]

LEVELS = {"warning": "warn", "critical": "fatal"}
"""Where churnops has another word."""


class TaskLog:
    """What Airflow asks of a remote task log (`RemoteLogIO`)."""

    processors = ()

    def __init__(self, url: str):
        self.url = url

    def upload(self, path: os.PathLike | str, ti: Any = None) -> None:
        """Sends a try's lines. If that fails, Airflow says so in the try's file, and goes on."""
        if ti is not None:
            send(self.url, documents_of(Path(conf.get("logging", "base_log_folder"), path), ti))

    def read(self, _path: str, _ti: Any) -> tuple[list[str], None]:
        """Nothing, so that Airflow reads its file."""
        return [], None


def documents_of(file: Path, ti: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a try's file as ECS documents, each with its id."""
    _, trace, span, _ = traceparent_of(ti).split("-")
    task = {
        # Names with a dot where churnops' lines have them: Logstash tells them from objects.
        "service.name": "airflow",
        "ecs.version": "8.10.0",
        "trace": {"id": trace},
        "airflow": {
            "dag_id": ti.dag_id,
            "run_id": ti.run_id,
            "task_id": ti.task_id,
            "map_index": map_index_of(ti),
            "try_number": ti.try_number,
        },
        # As churnops' lines name it.
        "outside_run": {"id": ti.run_id, "try": ti.try_number},
    }
    time = datetime.now(UTC).isoformat()
    with file.open(encoding="utf8", errors="replace") as lines:
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            entry = _parsed(line)
            time = entry.get("timestamp") or time
            yield f"{ti.id}-{ti.try_number}-{number}", {"@timestamp": time, **_described(entry), **task}


def _parsed(line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"event": line.rstrip("\n")}


def _described(entry: dict[str, Any]) -> dict[str, Any]:
    event = entry.get("event", "")
    level = entry.get("level", "info")
    described: dict[str, Any] = {
        "message": event if isinstance(event, str) else json.dumps(event),
        "log.level": LEVELS.get(level, level),
        "log.logger": entry.get("logger", "task"),
    }
    if causes := entry.get("error_detail"):
        described["error"] = {
            "type": causes[0].get("exc_type"),
            "message": causes[0].get("exc_value"),
            "stack_trace": "\n".join(_stack(cause) for cause in causes),
        }
    return described


def _stack(cause: dict[str, Any]) -> str:
    frames = (f'  File "{at["filename"]}", line {at["lineno"]}, in {at["name"]}' for at in cause.get("frames") or [])
    return "\n".join([*frames, f"{cause.get('exc_type')}: {cause.get('exc_value')}"])


REMOTE_TASK_LOG = TaskLog(os.environ["LOG_URL"]) if os.environ.get("LOG_URL") else None

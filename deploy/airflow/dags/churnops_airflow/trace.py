"""The trace that a try of a task belongs to (W3C Trace Context): it leads from the task to the lines and spans of what it ran."""

from hashlib import sha256
from typing import Any


def traceparent_of(ti: Any) -> str:
    """
    Airflow's own trace of the run, where Airflow records one (`AIRFLOW__TRACES__OTEL_ON`); else a trace of this try alone, which follows from the ids
    of the run, the task and the try, so that everybody who knows these finds the same.
    """
    recorded = (ti.context_carrier or {}).get("traceparent", "")
    if recorded and int(recorded.rsplit("-", 1)[-1], 16) & 1:
        return recorded
    key = "\n".join([ti.dag_id, ti.run_id, ti.task_id, str(map_index_of(ti)), str(ti.try_number)])
    digits = sha256(key.encode()).hexdigest()
    return f"00-{digits[:32]}-{digits[32:48]}-01"


def trace_id_of(ti: Any) -> str:
    return traceparent_of(ti).split("-")[1]


def map_index_of(ti: Any) -> int:
    """-1 for a task that is not mapped."""
    return -1 if ti.map_index is None else ti.map_index

"""What all DAGs of churnops have in common."""

from datetime import datetime
from typing import Any

from airflow.sdk import DAG

from churnops_airflow.settings import RETRY_DELAY, TIME_ZONE


def churnops_dag(dag_id: str, **options: Any) -> DAG:
    """A DAG in churnops' time zone, without catch-up, whose tasks are tried once more after five minutes."""
    return DAG(
        dag_id,
        # Backfills may begin here.
        start_date=datetime(2020, 1, 1, tzinfo=TIME_ZONE),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        default_args={"owner": "churnops", "retries": 1, "retry_delay": RETRY_DELAY},
        tags=["churnops"],
        **options,
    )

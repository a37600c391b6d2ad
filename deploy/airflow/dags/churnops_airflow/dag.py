"""What all DAGs of churnops have in common."""

from datetime import datetime
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable

from churnops_airflow.settings import RETRY_DELAY, TASK_TIMEOUT, TIME_ZONE


def by_cron(cron: str | None) -> CronTriggerTimetable | None:
    """
    Runs whose logical date is that of their start, whatever `AIRFLOW__SCHEDULER__CREATE_CRON_DATA_INTERVALS` says: with the intervals of Airflow 2
    each night would score the day before.
    """
    return CronTriggerTimetable(cron, timezone=TIME_ZONE.key) if cron else None


def churnops_dag(dag_id: str, **options: Any) -> DAG:
    """A DAG in churnops' time zone, without catch-up, whose tasks have a time-out and are tried once more after five minutes."""
    return DAG(
        dag_id,
        # Backfills may begin here.
        start_date=datetime(2020, 1, 1, tzinfo=TIME_ZONE),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        default_args={
            "owner": "churnops",
            "retries": 1,
            "retry_delay": RETRY_DELAY,
            "execution_timeout": TASK_TIMEOUT,
        },
        tags=["churnops"],
        **options,
    )

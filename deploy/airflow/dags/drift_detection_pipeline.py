"""Reports drift and performance of each date whose predictions are complete: after their success, whatever the clock says."""

from airflow.sdk import get_current_context, task

from churnops_airflow.dag import churnops_dag
from churnops_airflow.days import PREDICTIONS, days_of_events
from churnops_airflow.operator import ChurnopsOperator

with churnops_dag("drift_detection_pipeline", schedule=[PREDICTIONS], doc_md=__doc__):

    @task
    def days() -> list[str]:
        """A backfill may complete several dates before this DAG's turn comes."""
        return days_of_events(get_current_context())

    ChurnopsOperator.partial(
        task_id="monitor", churnops=["monitor"], memory="1g", map_index_template="{{ task.day }}"
    ).expand(day=days())

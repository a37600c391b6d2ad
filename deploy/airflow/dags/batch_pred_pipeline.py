"""Scores the customers every night, in one task or in shards. When the date is complete, drift_detection_pipeline follows."""

from churnops_airflow.dag import by_cron, churnops_dag
from churnops_airflow.days import PREDICTIONS
from churnops_airflow.operator import ChurnopsOperator
from churnops_airflow.settings import SHARDS

with churnops_dag("batch_pred_pipeline", schedule=by_cron("0 1 * * *"), doc_md=__doc__):
    if SHARDS == 1:
        ChurnopsOperator(task_id="predict", churnops=["predict"], outlets=[PREDICTIONS])
    else:
        shards = ChurnopsOperator.partial(
            task_id="predict_shard", churnops=["predict"], map_index_template="{{ task.more[-1] }}"
        ).expand(more=[["--shard", f"{number}/{SHARDS}"] for number in range(1, SHARDS + 1)])
        complete = ChurnopsOperator(
            task_id="complete", churnops=["predict", "--complete", str(SHARDS)], outlets=[PREDICTIONS]
        )
        shards >> complete

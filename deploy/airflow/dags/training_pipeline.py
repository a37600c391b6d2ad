"""Trains the candidates, registers the best, and promotes it if it is surely better than the champion."""

from churnops_airflow.dag import by_cron, churnops_dag
from churnops_airflow.operator import ChurnopsOperator
from churnops_airflow.settings import TRAINING_CRON

with churnops_dag("training_pipeline", schedule=by_cron(TRAINING_CRON), doc_md=__doc__):
    ChurnopsOperator(task_id="train", churnops=["train"], memory="2g")

"""The operator that runs a command of churnops: in a container of Docker, in a pod of Kubernetes, or as a process."""

import shlex
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from churnops_airflow.days import day_of
from churnops_airflow.settings import OPERATOR
from churnops_airflow.trace import trace_id_of, traceparent_of

FOR_GOOD = (1, 2, 125, 126, 127, 130)
"""
Exit statuses that another try would not change. churnops: 1 failed, 2 wrong usage, 130 called off. Shell and Docker: the command cannot be
started. Anything else is tried again: 75, which is churnops' word for it and follows SIGTERM, or the end of a process that was killed.
"""

# Only the chosen one is imported: the others may lack their provider.
runner = import_module(f"churnops_airflow.by_{OPERATOR}")


class ChurnopsOperator(runner.Operator):
    """
    Runs a command of churnops for the logical date of the run. A failure that would come again fails the task for good. When it succeeds,
    the events of its outlets say the date.
    """

    def __init__(
        self,
        *,
        churnops: Sequence[str],
        more: Sequence[str] = (),
        day: str | None = None,
        memory: str = "512m",
        **options: Any,
    ):
        """
        :param churnops: the command and its options, without --date
        :param more: further options, to map over
        :param day: the logical date as YYYY-MM-DD. Default: that of the run
        :param memory: most memory of a container or pod
        """
        # An exit status to skip on is what all three operators tell from a plain failure.
        super().__init__(
            skip_on_exit_code=FOR_GOOD, do_xcom_push=False, **runner.options_for(churnops[0], memory), **options
        )
        self.churnops = [*churnops]
        self.more = [*more]
        self.day = day
        self.memory = memory

    def execute(self, context: Any) -> None:
        day = self.day or day_of(context)
        words = [*self.churnops, *self.more, "--date", day]
        ti = context["ti"]
        self.log.info("churnops %s", shlex.join(words))
        self.log.info("its lines and its spans have the trace id %s", trace_id_of(ti))
        run = {
            "CHURNOPS_RUN_ID": context["run_id"],
            "CHURNOPS_RUN_TRY": str(ti.try_number),
            "TRACEPARENT": traceparent_of(ti),
        }
        runner.set_command(self, words, run)
        try:
            super().execute(context)
        except AirflowSkipException as refused:
            message = f"churnops {words[0]} failed, and would fail again; what it says is above ({refused})"
            raise AirflowFailException(message) from refused
        for asset in self.outlets:
            context["outlet_events"][asset].extra = {"date": day}

"""The logical date of a run, as churnops takes it with --date."""

from typing import Any

from airflow.sdk import Asset

from churnops_airflow.settings import TIME_ZONE

PREDICTIONS = Asset(name="churnops_predictions", uri="churnops://prediction_logs")
"""A date is complete in `prediction_logs`. The event says which: `{"date": "YYYY-MM-DD"}`."""


def day_of(context: Any) -> str:
    """The day of a run in churnops' time zone; `{"date": "YYYY-MM-DD"}` as the run's configuration has precedence."""
    run = context["dag_run"]
    asked = (run.conf or {}).get("date")
    if asked:
        return str(asked)
    # A run that somebody asked for may have no logical date.
    return (run.logical_date or run.run_after).astimezone(TIME_ZONE).date().isoformat()


def days_of_events(context: Any) -> list[str]:
    """The days whose predictions caused the run, each once; else the day of the run itself."""
    events = [event for found in context["triggering_asset_events"].values() for event in found]
    days = {event.extra["date"] for event in events if "date" in (event.extra or {})}
    return sorted(days) or [day_of(context)]

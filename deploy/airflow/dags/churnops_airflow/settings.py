"""What the environment of Airflow configures. A wrong value fails the import of the DAGs, and Airflow's page shows the message."""

import os
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPERATORS = ("docker", "kubernetes", "bash")
MOST_SHARDS = 1000


def _choice(name: str, values: tuple[str, ...]) -> str:
    value = os.environ.get(name) or values[0]
    if value not in values:
        raise ValueError(f"{name} must be one of {', '.join(values)}; got {value!r}: correct the environment of Airflow")
    return value


def _count(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ValueError(
            f"{name} must be a whole number from {least} to {most}; got {text!r}: correct the environment of Airflow"
        )
    return int(text)


def _time_zone(name: str) -> ZoneInfo:
    value = os.environ.get(name) or "UTC"
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(
            f"{name} must be an IANA time zone, such as Europe/Berlin; got {value!r}: correct the environment of Airflow"
        ) from error


OPERATOR = _choice("CHURNOPS_OPERATOR", OPERATORS)
"""What runs churnops: containers of Docker, pods of Kubernetes, or processes beside Airflow's."""

SHARDS = _count("CHURNOPS_SHARDS", 1, 1, MOST_SHARDS)
"""Into how many tasks the scoring of a date is divided. 1: one task scores all customers."""

TIME_ZONE = _time_zone("CHURNOPS_TIMEZONE")
"""The calendar of logical dates, and the clock of the crons: the same as churnops' own."""

RETRY_DELAY = timedelta(seconds=_count("CHURNOPS_RETRY_DELAY_SECONDS", 300, 0, 86_400))

TASK_TIMEOUT = timedelta(seconds=_count("CHURNOPS_TASK_TIMEOUT_SECONDS", 14_400, 1, 604_800))
"""How long a try may take: one that waits for a server which has fallen silent would hold up all nights that follow."""

IMAGE = os.environ.get("CHURNOPS_IMAGE") or "churnops:local"
"""The image of each container and pod; its entry point is `churnops`."""

NETWORK = os.environ.get("CHURNOPS_NETWORK") or "churnops"
"""The network that Docker's containers join."""

NAMESPACE = os.environ.get("CHURNOPS_NAMESPACE") or "churnops"
"""Where pods run, and where their ConfigMap and Secret are, both named `churnops`."""

COMMAND = os.environ.get("CHURNOPS_COMMAND") or "churnops"
"""How Bash starts churnops."""

TRAINING_CRON = os.environ.get("CHURNOPS_TRAINING_CRON") or None
"""When models are trained. Unset: when somebody asks for it."""

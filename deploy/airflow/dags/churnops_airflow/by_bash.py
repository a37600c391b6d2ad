"""Commands of churnops as processes on the machine of Airflow's worker, with its environment."""

import shlex
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator as Operator

from churnops_airflow.settings import COMMAND

__all__ = ["Operator", "options_for", "set_command"]


def options_for(_command: str, _memory: str) -> dict[str, Any]:
    return {"bash_command": COMMAND, "append_env": True}


def set_command(operator: Operator, words: list[str], environment: dict[str, str]) -> None:
    # exec: whoever ends the task ends churnops, not a shell that leaves it behind.
    operator.bash_command = f"exec {COMMAND} {shlex.join(words)}"
    operator.env = {**(operator.env or {}), **environment}

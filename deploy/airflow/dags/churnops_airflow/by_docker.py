"""Commands of churnops in containers. Docker is reached at `DOCKER_HOST`: a proxy that allows only what this needs, never the socket itself."""

import os
from typing import Any

from airflow.providers.docker.operators.docker import DockerOperator as Operator

from churnops_airflow.log_server import certificates
from churnops_airflow.settings import IMAGE, NETWORK

__all__ = ["Operator", "options_for", "set_command"]

PASSED_ON = ("CHURNOPS_", "MLFLOW_", "AWS_", "OTEL_", "DATABASE_URL", "LOG_LEVEL", "LOG_URL")
"""Beginnings of the variables that containers get from Airflow's environment."""


def options_for(_command: str, memory: str) -> dict[str, Any]:
    return {
        "image": IMAGE,
        "network_mode": NETWORK,
        "mem_limit": memory,
        "auto_remove": "force",
        "mount_tmp_dir": False,
        # Not shown on Airflow's pages.
        "private_environment": {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)},
    }


def set_command(operator: Operator, words: list[str], environment: dict[str, str]) -> None:
    operator.command = words
    # A container has no files of Airflow's: it gets the text of the certificates.
    trusted = certificates() if os.environ.get("LOG_URL") else None
    operator.environment = {**operator.environment, **environment, **({"LOG_CA": trusted} if trusted else {})}

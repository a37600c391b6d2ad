"""MLflow's own scoring server (`mlflow models serve`) with our champion.

`python serve_champion.py` serves the champion at MLFLOW_TRACKING_URI, sends it the data set as CSV, and prints how many predictions came
back.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import requests

from conftest import DATA_SET, NAME, free_port, stop, wait_for


@contextmanager
def serve_champion(tracking: str, folder: Path):
    """The address of a scoring server for the champion of `tracking`."""
    port = free_port()
    serve = [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", f"models:/{NAME}@champion", "--env-manager", "local"]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [*serve, "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            # It starts uvicorn by its name.
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "MLFLOW_TRACKING_URI": tracking, "MLFLOW_REGISTRY_URI": tracking},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/ping", process, 120)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def probabilities(address: str, body: str, content_type: str) -> np.ndarray:
    answer = requests.post(f"{address}/invocations", data=body.encode(), headers={"content-type": content_type}, timeout=120)
    assert answer.status_code == 200, answer.text[:500]
    return np.array([row["probability"] for row in answer.json()["predictions"]])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, serve_champion(os.environ["MLFLOW_TRACKING_URI"], Path(folder)) as address:
        found = probabilities(address, DATA_SET.read_text(), "text/csv")
        print(f"{len(found)} predictions, from {found.min():.2f} to {found.max():.2f}")

"""The same script (client_script.py) with MLflow's newest client and the last one of version 2, against our server and the real one."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import RealMlflow, Tracking, environment, stop

FOLDER = Path(__file__).parent


@pytest.mark.parametrize("client", [".venv", ".venv-mlflow2"], ids=["3.17", "2.22"])
def test_both_servers_tell_the_client_the_same(client, tmp_path):
    folders = {name: tmp_path / name for name in ("ours", "real", "client")}
    for folder in folders.values():
        folder.mkdir()

    def told(address: str):
        script = [FOLDER / client / "bin/python", FOLDER / "client_script.py", address]
        done = subprocess.run(script, cwd=folders["client"], env=environment(folders["client"]), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    real = RealMlflow(folders["real"])
    ours = Tracking(folders["ours"])
    try:
        with ThreadPoolExecutor(2) as both:
            from_ours, from_real = both.map(told, (ours.address, real.address))
    finally:
        ours.stop()
        stop(real.process)
    assert [what for what, _ in from_ours] == [what for what, _ in from_real]
    differences = [f"{what}\n  ours {a}\n  real {b}" for (what, a), (_, b) in zip(from_ours, from_real) if a != b]
    assert not differences, "\n".join(differences)

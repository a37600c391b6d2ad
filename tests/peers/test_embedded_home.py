"""The embedded database under kill -9."""

import random
import signal
import subprocess
import time

from conftest import DATA_SET, churnops, command, environment

DATE = "2026-03-01"
EARLIER = "2026-02-01"


def test_killed_at_any_moment_each_customer_once(home):
    env = environment(home)
    churnops(env, "import", str(DATA_SET))
    churnops(env, "train")
    began = time.monotonic()
    churnops(env, "predict", "--date", EARLIER)
    whole = time.monotonic() - began
    chance = random.Random(5)
    for _ in range(8):
        process = subprocess.Popen(command("predict", "--date", DATE), env=env, cwd=home, stderr=subprocess.DEVNULL)
        # Around where it opens the database, writes and commits, however fast the machine is.
        time.sleep(whole * chance.uniform(0.3, 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The lock of the killed process is taken over; its transaction is there whole or not at all.
        assert customers_scored(env) in ([], [7043])
    assert churnops(env, "predict", "--date", DATE)["customers"] == 7043
    assert customers_scored(env) == [7043]


def customers_scored(env: dict[str, str]) -> list[int]:
    """How many customers the date has, as a list: empty if it has no predictions."""
    return [day["customers"] for day in churnops(env, "status")["predictions"] if day["prediction_date"] == DATE]

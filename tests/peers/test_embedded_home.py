"""The embedded database under kill -9."""

import signal
import subprocess
import time

from conftest import DATA_SET, churnops, command, environment

DATE = "2026-03-01"


def test_killed_at_any_moment_each_customer_once(home):
    env = environment(home)
    churnops(env, "import", str(DATA_SET))
    churnops(env, "train")
    for delay in (0.5, 0.7, 0.8, 0.9, 1.0, 1.2):
        process = subprocess.Popen(command("predict", "--date", DATE), env=env, cwd=home, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The lock of the killed process is taken over; its transaction is there whole or not at all.
        counts = [day["customers"] for day in churnops(env, "status")["predictions"]]
        assert counts in ([], [7043])
    assert churnops(env, "predict", "--date", DATE)["customers"] == 7043
    assert [day["customers"] for day in churnops(env, "status")["predictions"]] == [7043]

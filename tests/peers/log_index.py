"""A real Elasticsearch (7.10.2, the last under the Apache licence) in which lines of the log arrive."""

import json
import subprocess
import time
import urllib.request
from pathlib import Path

from conftest import free_port

HERE = Path(__file__).parent
INSTALLED = HERE / ".elasticsearch"
STREAM = "logs-churnops-default"


class Elasticsearch:
    def __init__(self, folder: Path, port: int):
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "log.txt"
        command = [
            "java", "-Xms384m", "-Xmx384m", f"-Dlog4j.configurationFile={HERE / 'elasticsearch/log4j2.properties'}",
            "-cp", f"{INSTALLED}:{INSTALLED / 'lib'}/*", "Node", folder / "data", str(port), str(free_port()),
        ]  # fmt: skip
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)

    def wait(self):
        deadline = time.monotonic() + 180
        while True:
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()[-3000:]
            try:
                self.ask("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s")
                break
            except OSError:
                time.sleep(0.2)
        # It would take no lines where 95 % of the disk are in use, however much is left.
        self.ask("PUT", "/_cluster/settings", {"transient": {"cluster.routing.allocation.disk.threshold_enabled": False}})

    def ask(self, method: str, path: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"content-type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def lines(self) -> list[dict]:
        self.ask("POST", f"/{STREAM}/_refresh")
        found = self.ask("GET", f"/{STREAM}/_search?size=1000")["hits"]["hits"]
        return [hit["_source"] for hit in found]

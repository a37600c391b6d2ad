"""docs/messy-input.md says what churnops makes of messy input: each of its commands is run here, in its order, and prints what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, environment, first_loop, free_port

PAGE = ROOT / "docs/messy-input.md"
BLOCK = re.compile(r"^(?:#{2,3} (?P<title>[^\n]+)|```sh(?: (?P<use>\w+))?\n(?P<command>.+?)\n```(?:\n\n```text\n(?P<printed>.+?)\n```)?)$", re.M | re.S)
# What the page shows as the home and the address of the server.
HOME, ADDRESS = "/tmp/messy", "http://127.0.0.1:8000"
# Progress, which comes with what it took.
PROGRESS = re.compile(r"( …|\(\d+\.\d s\))$")
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Stands for what is left out: lines, or a part of one.
LEFT_OUT = "…"


def blocks(use: str | None):
    """Title, command and printed lines of each block of a kind."""
    title = ""
    for block in BLOCK.finditer(PAGE.read_text()):
        title = block["title"] or title
        if block["command"] and block["use"] == use:
            yield title, block["command"], block["printed"]


def told(text: str) -> list[str]:
    """The lines that say something, without what depends on the day, and with figures as exact as computers agree on."""
    lines = [" ".join(line.split()) for line in text.splitlines() if not PROGRESS.search(line) or line == LEFT_OUT]
    return [re.sub(r"\d+\.\d{5,}", lambda figure: f"{float(figure[0]):.4f}", DAY.sub("DAY", line)) for line in lines if line]


def shows(expected: list[str], found: list[str]) -> bool:
    pattern = "".join("(?:.*\n)*" if line == LEFT_OUT else re.escape(line).replace(LEFT_OUT, ".*") + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in found)) is not None


@pytest.fixture(scope="module")
def terminal(installation, tmp_path_factory):
    """Runs a command of the page as a user's second terminal would; gives what it prints. The server is started as the page says."""
    for name in ("data", "tests", "package.json", "vitest.config.ts"):
        (installation / name).symlink_to(ROOT / name)
    # What Vitest needs, and no more: with scripts/setup.js it would be a clone, which sets itself up. Not as a link: what the file imports is
    # looked for beside it.
    (installation / "scripts").mkdir()
    for name in ("raised-codes-setup.js", "temporary-folder-setup.js"):
        shutil.copy(ROOT / "scripts" / name, installation / "scripts")
    home = tmp_path_factory.mktemp("messy")
    port = free_port()
    prepare = "\n".join(command for use in ("prepare", "python") for _, command, _ in blocks(use))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def run(command: str) -> str:
        script = f"{prepare}\n{command}".replace(HOME, str(home)).replace(ADDRESS, f"http://127.0.0.1:{port}")
        env = {**environment(home), "PATH": path, "NO_COLOR": "1"}
        done = subprocess.run(["bash", "-c", script], cwd=installation, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=100)
        return done.stdout

    with first_loop(home, port, ["node", str(installation / "packages/churnops/bin/churnops.js"), "start"]):
        yield run


def named(block: tuple) -> str:
    return re.sub(r"\W+", "-", block[0]).strip("-")


def test_every_command_of_the_page_is_run():
    assert len(list(blocks(None))) == PAGE.read_text().count("```sh\n") > 0


@pytest.mark.parametrize("block", list(blocks(None)), ids=named)
def test_a_command_prints_what_the_page_shows(terminal, block):
    _, command, printed = block
    found = terminal(command)
    assert printed and shows(told(printed), told(found)), f"{command}\nprints:\n{found}"

"""Where lines of the log are sent: churnops' own variables `LOG_URL`, `LOG_CA` and `LOG_CA_FILE`."""

import json
import os
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

DATA_STREAM = "logs-churnops-default"
"""Where lines go unless the address names another one."""
LINES_AT_ONCE = 500
SECONDS = 10
"""For each sending: Airflow waits for it at the end of a try."""


def certificates() -> str | None:
    """The certificates to trust in place of the usual ones, as PEM; those of both variables."""
    file = os.environ.get("LOG_CA_FILE")
    texts = [os.environ.get("LOG_CA", "").replace("\\n", "\n"), Path(file).read_text() if file else ""]
    return "\n".join(text for text in texts if text) or None


def send(url: str, documents: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """
    Sends documents, each with an id that no other has: by lines to `tls://HOST:PORT` or `tcp://HOST:PORT`, to Elasticsearch at
    `https://USER:PASSWORD@HOST:PORT/DATA-STREAM`, which has a document once, however often it is sent.
    """
    address = urlsplit(url)
    by = _to_elasticsearch if address.scheme in ("http", "https") else _by_lines
    by(address, documents)


def _by_lines(address, documents) -> None:
    with socket.create_connection((address.hostname, address.port), timeout=SECONDS) as plain:
        if address.scheme == "tls":
            context = ssl.create_default_context(cadata=certificates())
            with context.wrap_socket(plain, server_hostname=address.hostname) as encrypted:
                _write(encrypted, documents)
                # Says that this is the end. Closed without that, with what the server sent unread, the connection may take its last lines along.
                with suppress(OSError):
                    encrypted.unwrap()
        else:
            _write(plain, documents)


def _write(connection: socket.socket, documents) -> None:
    for batch in _batches(documents):
        connection.sendall("".join(json.dumps(document) + "\n" for _, document in batch).encode())


def _to_elasticsearch(address, documents) -> None:
    stream = address.path.strip("/") or DATA_STREAM
    host = address.netloc.rsplit("@", 1)[-1]
    login = (unquote(address.username), unquote(address.password or "")) if address.username else None
    verify = ssl.create_default_context(cadata=certificates()) if address.scheme == "https" else True
    with httpx.Client(auth=login, verify=verify, timeout=SECONDS) as client:
        for batch in _batches(documents):
            # A data stream takes what is created, and nothing else.
            rows = [json.dumps(row) for id, document in batch for row in ({"create": {"_id": id}}, document)]
            answer = client.post(
                f"{address.scheme}://{host}/{stream}/_bulk",
                content="\n".join(rows) + "\n",
                headers={"content-type": "application/x-ndjson"},
            )
            answer.raise_for_status()
            made = [item["create"] for item in answer.json()["items"]]
            # 409: it is there already.
            refused = [item["error"]["reason"] for item in made if item["status"] >= 400 and item["status"] != 409]
            if refused:
                raise RuntimeError(f"{host} refused {len(refused)} of {len(made)} lines: {refused[0]}")


def _batches(documents) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    rest = iter(documents)
    while batch := list(islice(rest, LINES_AT_ONCE)):
        yield batch

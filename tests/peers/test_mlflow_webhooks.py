"""Webhooks of our server and the real one, which were told the same: what arrives must be the same."""

import base64
import hashlib
import hmac
import json
import time

import pytest

from conftest import RealMlflow, Tracking
from pair import Pair
from posts import Posts

SECRET = "a secret, ü"
# A receiver on the loopback interface is only allowed by these.
SETTINGS = {"MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https", "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true"}
ACTIONS = {
    "REGISTERED_MODEL": ["CREATED"],
    "MODEL_VERSION": ["CREATED"],
    "MODEL_VERSION_TAG": ["SET", "DELETED"],
    "MODEL_VERSION_ALIAS": ["CREATED", "DELETED"],
    "PROMPT": ["CREATED"],
    "PROMPT_VERSION": ["CREATED"],
    "PROMPT_TAG": ["SET", "DELETED"],
    "PROMPT_VERSION_TAG": ["SET", "DELETED"],
    "PROMPT_ALIAS": ["CREATED", "DELETED"],
}
EVENTS = [{"entity": entity, "action": action} for entity, actions in ACTIONS.items() for action in actions]
IS_PROMPT = {"key": "mlflow.prompt.is_prompt", "value": "true"}


class Receiver:
    """Takes what both servers send, each to a path of its own."""

    def __init__(self):
        self.messages: dict[str, list[tuple[dict[str, str], bytes]]] = {"ours": [], "real": []}
        self.server = Posts(self.take)
        self.address = self.server.address

    def take(self, path: str, headers, body: bytes) -> bytes:
        self.messages[path.split("/")[1]].append(({name.lower(): value for name, value in headers.items()}, body))
        return b"thanks"

    def arrived(self, count: int) -> dict[str, list[tuple[dict[str, str], bytes]]]:
        deadline = time.monotonic() + 30
        while any(len(found) < count for found in self.messages.values()):
            assert time.monotonic() < deadline, {name: [body for _, body in found] for name, found in self.messages.items()}
            time.sleep(0.05)
        return self.messages


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    ours = Tracking(tmp_path_factory.mktemp("ours"), **SETTINGS)
    real = RealMlflow(tmp_path_factory.mktemp("real"), **SETTINGS)
    yield ours.address, real.address
    ours.stop()
    real.stop()


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.server.close()


@pytest.fixture
def both(servers, receiver):
    """Both servers, each with a webhook `$w` for every event."""
    pair = Pair(*servers)
    for name in pair.servers:
        # As long as an id, which stands for itself in what is compared.
        pair.ids[name]["hook"] = f"{receiver.address}/{name}/{'0' * 32}"
    hook = {"name": "all", "url": "$hook", "events": EVENTS, "secret": SECRET}
    pair("POST", "webhooks", hook, ("w", "webhook.webhook_id"))
    yield pair
    pair.check()


def told(message: tuple[dict[str, str], bytes]) -> dict:
    """What a message says. Its signature is that of MLflow's documentation."""
    headers, body = message
    assert headers["content-type"] == "application/json"
    signed = f"{headers['x-mlflow-delivery-id']}.{headers['x-mlflow-timestamp']}.{body.decode()}"
    digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    assert headers["x-mlflow-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert abs(time.time() - int(headers["x-mlflow-timestamp"])) < 60
    content = json.loads(body)
    assert content.pop("timestamp").startswith("20")
    return content


def test_what_happens_in_the_registry_is_told_alike(both, receiver):
    version = {"name": "told", "version": "1"}
    both("POST", "registered-models/create", {"name": "told", "description": "d", "tags": [{"key": "a", "value": "1"}]})
    both("POST", "registered-models/create", {"name": "plain"})
    # Of a model's own tags no webhook is told, but of a prompt's.
    both("POST", "registered-models/set-tag", {"name": "told", "key": "k", "value": "v"})
    both("POST", "model-versions/create", {"name": "told", "source": "s3://bucket/x", "tags": [{"key": "a", "value": "1"}], "description": "d"})
    both("POST", "model-versions/create", {"name": "told", "source": "s3://bucket/y"})
    both("POST", "model-versions/set-tag", {**version, "key": "k", "value": "v"})
    both("DELETE", "model-versions/delete-tag", {**version, "key": "k"})
    both("DELETE", "model-versions/delete-tag", {**version, "key": "was never there"})
    both("POST", "registered-models/alias", {**version, "alias": "champion"})
    both("DELETE", "registered-models/alias", {"name": "told", "alias": "champion"})
    # What is refused is not told.
    both("POST", "registered-models/create", {"name": "told"})
    both("POST", "registered-models/alias", {"name": "told", "version": "9", "alias": "champion"})
    # Nor is what has no event.
    both("POST", "model-versions/transition-stage", {**version, "stage": "Production"})
    both("PATCH", "registered-models/update", {"name": "told", "description": "other"})
    compare(receiver, 9)


def test_prompts_are_told_alike_without_the_tags_that_mark_them(both, receiver):
    version = {"name": "greeting", "version": "1"}
    marks = [IS_PROMPT, {"key": "_mlflow_prompt_type", "value": "text"}]
    text = {"key": "mlflow.prompt.text", "value": "Hello {{name}}, größe"}
    both("POST", "registered-models/create", {"name": "greeting", "description": "d", "tags": [*marks, {"key": "team", "value": "red"}]})
    both("POST", "registered-models/set-tag", {"name": "greeting", "key": "k", "value": "v"})
    both("DELETE", "registered-models/delete-tag", {"name": "greeting", "key": "k"})
    tags = [*marks, text, {"key": "team", "value": "red"}]
    both("POST", "model-versions/create", {"name": "greeting", "source": "prompt-template", "tags": tags, "description": "d"})
    both("POST", "model-versions/set-tag", {**version, "key": "k", "value": "v"})
    both("DELETE", "model-versions/delete-tag", {**version, "key": "k"})
    both("POST", "registered-models/alias", {**version, "alias": "champion"})
    both("DELETE", "registered-models/alias", {"name": "greeting", "alias": "champion"})
    compare(receiver, 8)


def compare(receiver: Receiver, count: int) -> None:
    """Each sends in parallel, so the order means nothing."""
    messages = receiver.arrived(count)
    # Nothing comes after that, of either.
    time.sleep(1)
    ours, real = (sorted((told(message) for message in messages[name]), key=lambda told: json.dumps(told, sort_keys=True)) for name in ("ours", "real"))
    assert ours == real
    assert len(ours) == count


def test_a_webhook_can_be_tried_out(both, receiver):
    for count, event in enumerate(EVENTS, 1):
        both("POST", "webhooks/$w/test", {"event": event})
        messages = receiver.arrived(count)
        assert told(messages["ours"][-1]) == told(messages["real"][-1])
    # Its first event, if none is named.
    both("POST", "webhooks/$w/test")
    messages = receiver.arrived(len(EVENTS) + 1)
    assert told(messages["ours"][-1]) == told(messages["real"][-1])
    both("POST", "webhooks/$w/test", {"event": {"entity": "PROMPT", "action": "SET"}})
    both("POST", "webhooks/none/test")


def test_a_webhook_is_changed_and_listed_alike(both, receiver):
    other = f"{receiver.address}/other"
    for change in ({"status": "DISABLED"}, {"name": "renamed"}, {"description": "d"}, {"events": EVENTS[:2]}, {}):
        both("PATCH", "webhooks/$w", change)
    both("GET", "webhooks/$w")
    both("GET", "webhooks", {"max_results": 1})
    both("PATCH", "webhooks/$w", {"url": other})
    both("PATCH", "webhooks/$w", {"url": "ftp://127.0.0.1"})
    both("DELETE", "webhooks/$w")
    both("GET", "webhooks/$w")

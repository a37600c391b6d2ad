"""The log's index template for the Elasticsearch that runs here (7.10.2, the last under the Apache licence)."""

import json
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "deploy/elastic/log-template.json"


def template() -> dict:
    """The stack's template in the words of 7.10.2, which has no data streams, no retention and not all of the types."""
    made = json.loads(TEMPLATE.read_text().replace("match_only_text", "text").replace("wildcard", "keyword"))
    for of_later_versions in ("data_stream", "composed_of"):
        del made[of_later_versions]
    del made["template"]["lifecycle"], made["template"]["settings"]["index"]["lifecycle"]
    # In the stack this is what the component template ecs@mappings does.
    made["template"]["mappings"]["dynamic_templates"] = [{"texts": {"match_mapping_type": "string", "mapping": {"type": "keyword"}}}]
    return made

#!/usr/bin/env python3
"""Are the dashboards what Grafana's own model of them knows? Reads and writes each with grafana-foundation-sdk: nothing may get lost.

Prints what does as JSON on the last line; ends with 1 when something does.
"""
import json
import sys

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

import make

# Of an annotation only the data source knows it.
BEYOND = {".annotations.list[0].titleFormat"}


def lost(before, after, path=""):
    """Places that are in `before` and not, or otherwise, in `after`."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [place for key, value in before.items() for place in lost(value, after.get(key), f"{path}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [place for i, (one, other) in enumerate(zip(before, after)) for place in lost(one, other, f"{path}[{i}]")]
    return [] if before == after else [path]


def main():
    """All dashboards."""
    plugins.register_default_plugins()
    found, documents = [], {name: json.loads(text) for name, text in make.texts().items()}
    for name, document in documents.items():
        read = json.loads(JSONEncoder().encode(Dashboard.from_json(document)))
        found += [f"{name}: {place}" for place in lost(document, read) if place not in BEYOND]
        numbers = [panel["id"] for panel in document["panels"]]
        if len(set(numbers)) != len(numbers):
            found.append(f"{name}: panels with the same id")
    if len({document["uid"] for document in documents.values()}) != len(documents):
        found.append("dashboards with the same uid")
    print(json.dumps({"dashboards": len(documents), "unknown": found}))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

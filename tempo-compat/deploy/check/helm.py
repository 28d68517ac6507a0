"""Renders the chart, for want of `helm`: Go's own templates with sprig (py-go-template), and `include`, which Helm alone has.

Every `include "name" .` of the chart is called with the root, so that its text may be rendered on its own and put in as a literal.
"""
import json
import pathlib
import re
import tempfile

import jsonschema
import yaml
from go_template import render

from place import DEPLOY

CHART = DEPLOY / "helm/metronome"
INCLUDE = re.compile(r'include "([^"]+)" \.')
# Chart.yaml has other names than `.Chart`.
CHART_NAMES = {"name": "Name", "version": "Version", "appVersion": "AppVersion"}


def merged(below, above):
    """Values laid over values, as `-f` and `--set` do."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


def values(changes):
    """The chart's values with `changes`, as its schema wants them."""
    found = merged(yaml.safe_load((CHART / "values.yaml").read_text()), changes)
    jsonschema.validate(found, json.loads((CHART / "values.schema.json").read_text()))
    return found


class Chart:
    """The chart with some values, as `helm template RELEASE` would render it."""

    def __init__(self, changes, release="metronome"):
        about = yaml.safe_load((CHART / "Chart.yaml").read_text())
        self.root = {"Values": values(changes), "Chart": {CHART_NAMES[key]: about[key] for key in CHART_NAMES},
                     "Release": {"Name": release, "Namespace": "observability", "Service": "Helm"}}
        self.helpers = (CHART / "templates/_helpers.tpl").read_text()

    def text(self, template):
        """A template's text."""
        while match := INCLUDE.search(template):
            template = template.replace(match[0], json.dumps(self._render('{{ template "%s" . }}' % match[1])))
        return self._render(template)

    def _render(self, template):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "template"
            path.write_text(self.helpers + template)
            text = render(path, self.root).decode()
        if text.startswith(("parse template failed", "execute template failed")) or "<no value>" in text:
            raise ValueError(text)
        return text

    def documents(self):
        """All documents of all templates."""
        found = []
        for path in sorted((CHART / "templates").glob("*.yaml")):
            found += [document for document in yaml.safe_load_all(self.text(path.read_text())) if document]
        return found

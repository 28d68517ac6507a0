"""Builds the DocC archive: `python3 tempo-compat/docs/site.py OUTPUT` (`docc` comes with Swift). Fails on a link that leads nowhere.

The pages are written to be read on a forge as they are, so links name files (`Labels.md#profiles`); DocC wants its own form.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CATALOGUE = os.path.join(ROOT, "Sources/Metronome/Documentation.docc")
# The module's page needs a module; its symbols are an executable's, which nobody imports.
SYMBOLS = {"metadata": {"formatVersion": {"major": 0, "minor": 6, "patch": 0}, "generator": "site.py"}, "symbols": [], "relationships": [],
           "module": {"name": "Metronome", "platform": {"architecture": "x86_64", "vendor": "unknown", "operatingSystem": {"name": "linux"}}}}


def headings(name):
    """DocC's anchors of a page by those of a forge, which are the same in lower case."""
    with open(os.path.join(CATALOGUE, f"{name}.md")) as page:
        anchors = [re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", line.lstrip("# ").rstrip("\n"))) for line in page if line.startswith("##")]
    return {anchor.lower(): anchor for anchor in anchors}


def link(match):
    """A link to a page, or to a heading of it."""
    name, anchor = match.groups()
    return f"](doc:{name}#{headings(name).get(anchor, anchor)})" if anchor else f"](doc:{name})"


def rewritten(text):
    """A page with DocC's links; what is outside the catalogue is named instead."""
    text = re.sub(r"!\[([^\]]*)\]\((?:\.\./)+([^)]*/)?([^)/]*)\)", r"![\1](\3)", text)
    text = re.sub(r"(?<!!)\[([^\]]*)\]\((?:\.\./)+([^)]*)\)", r"\1 (`\2` of the repository)", text)
    return re.sub(r"\]\((\w+)\.md(?:#([^)]*))?\)", link, text)


def main():
    """The archive, in the directory that is named."""
    with tempfile.TemporaryDirectory() as directory:
        pages, symbols = os.path.join(directory, "Metronome.docc"), os.path.join(directory, "symbols")
        os.mkdir(pages)
        os.mkdir(symbols)
        with open(os.path.join(symbols, "Metronome.symbols.json"), "w") as file:
            json.dump(SYMBOLS, file)
        for plot in ("cost", "scale"):
            shutil.copy(os.path.join(ROOT, f"Fixtures/benchmark-{plot}.svg"), pages)
        for name in os.listdir(CATALOGUE):
            with open(os.path.join(CATALOGUE, name)) as page, open(os.path.join(pages, name), "w") as copy:
                copy.write(rewritten(page.read()))
        command = ["docc", "convert", pages, "--additional-symbol-graph-dir", symbols, "--output-path", sys.argv[1], "--warnings-as-errors",
                   "--fallback-display-name", "Metronome", "--fallback-bundle-identifier", "metronome"]
        sys.exit(subprocess.run(command).returncode)


main()

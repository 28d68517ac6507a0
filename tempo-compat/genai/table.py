"""The table of every corpus file's calls (`Fixtures/genai/calls.tsv`).

    table.py            what the model makes of the corpus
    table.py --check    differences between that and the table, one a line
"""
import argparse
import os
import sys

from concepts import ROOT
from calls import TOKENS, Calls
from spans import request_of, spans_of

CORPUS = os.path.join(ROOT, "Fixtures/genai/corpus")
TABLE = os.path.join(ROOT, "Fixtures/genai/calls.tsv")
COLUMNS = ("file", "span", "provider", "request_model", "response_model", "operation", *TOKENS)


def body(name):
    """A corpus file."""
    with open(os.path.join(CORPUS, name), "rb") as file:
        return file.read()


def names():
    """All corpus files."""
    return sorted(name for name in os.listdir(CORPUS) if name.endswith(".pb"))


def calls_of(name):
    """The calls of one file alone."""
    calls = Calls()
    calls.add(spans_of(request_of(body(name))))
    return calls


def lines():
    """The table's lines."""
    yield "\t".join(COLUMNS)
    for name in names():
        for call in calls_of(name).calls:
            shown = [one.replace("\t", " ").replace("\n", " ") or "-" for one in call.labels]
            yield "\t".join([name.removesuffix(".pb"), call.span.id, *shown, *(str(call.tokens.get(kind, "-")) for kind in TOKENS)])


def differences():
    """Lines that only the table has (-) or only the model makes (+)."""
    with open(TABLE) as file:
        written = file.read().splitlines()
    made = list(lines())
    return [f"- {line}" for line in written if line not in made] + [f"+ {line}" for line in made if line not in written]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        print("\n".join(lines()))
        return
    found = differences()
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

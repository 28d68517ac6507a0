"""Writes the tables of Metrics.md from running processes: `python3 tempo-compat/docs/metrics.py` (with METRONOME=path another binary).

A metric's name, type and meaning are what the page says of it (HELP and TYPE), its labels what its samples have. When it appears is the
first of a row of stages (stages.py) in which it does. With --check nothing is written; it fails when the page is not what it would be.
"""
import os
import sys

import running
import stages

PAGE = os.path.join(running.ROOT, "Sources/Metronome/Documentation.docc/Metrics.md")
# Of a user's own metric in everything.yaml.
EXAMPLE = "example_"
# What nearly every metric of calls has: one word of the table.
CALL_LABELS = {"gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model", "server_address", "server_port",
               "service_name"}
# Labels that say what a resource says.
FREE_LABELS = dict.fromkeys(["traces_target_info", "target_info"], "`job`, `instance`, and an own one for each attribute of the resource")


class Row:
    """A metric of a table."""

    def __init__(self, name, family, when):
        self.name, self.when, self.meaning, self.is_late = name, when, family.meaning, True
        self.types, self.labels, self.later = [family.type], family.labels, {}

    def note(self, family, when):
        """A later stage shows it, too: its type and labels may depend on that, since the same spans are sent to each."""
        if family.type not in [kind.split()[0] for kind in self.types]:
            self.types.append(f"{family.type} with {when}")
        else:
            self.later |= {label: when for label in family.labels - self.labels - set(self.later)}

    def text(self):
        """The line of the table."""
        is_call = CALL_LABELS <= self.labels
        labels = ["*those of calls*"] if is_call else []
        labels += [f"`{label}`" for label in sorted(self.labels - (CALL_LABELS if is_call else set()))]
        labels += [f"`{label}` ({self.later[label]})" for label in sorted(self.later)]
        labels = FREE_LABELS.get(self.name) or ", ".join(labels) or "–"
        when = f"{self.when}, once it is not 0" if self.is_late else self.when
        return f"| `{self.name}` | {'; '.join(self.types)} | {labels} | {self.meaning.replace('|', '/')} | {when} |"


def rows(all_stages, path, whole):
    """The metrics of a page, in the order of the stages and by name within one. `whole` is where it has its zeros, too."""
    found = {}
    for stage in all_stages:
        text, usual = running.pages(stage, whole, path)
        shown = set(running.families(usual))
        for name, family in sorted(running.families(text).items()):
            if name.startswith(EXAMPLE):
                continue
            if name in found:
                found[name].note(family, stage.when.removeprefix("with "))
            else:
                found[name] = Row(name, family, stage.when)
                found[name].is_late = name not in shown
    return list(found.values())


def table(all_rows):
    """The lines of a table."""
    return ["| name | type | labels | meaning | when |", "|---|---|---|---|---|", *(row.text() for row in all_rows)]


def replaced(text, name, lines):
    """The page with other lines between the marks of `name`."""
    before, first, rest = text.partition(f"<!-- {name}: written by tempo-compat/docs/metrics.py -->\n")
    _, last, after = rest.partition(f"<!-- end of {name} -->")
    if not first or not last:
        raise SystemExit(f"{PAGE} has no marks of {name}")
    return before + first + "\n" + "\n".join(lines) + "\n\n" + last + after


def main():
    """Both tables."""
    with open(PAGE) as file:
        old = file.read()
    own = sorted(rows(stages.own(), "/metrics", "/metrics?zeros=true"), key=lambda row: row.name)
    text = replaced(old, "own metrics", table(own))
    text = replaced(text, "metrics of spans", table(rows(stages.of_spans(), "/metrics/spans", "/metrics/spans")))
    if "--check" in sys.argv[1:]:
        sys.exit(f"{PAGE} is out of date: run tempo-compat/docs/metrics.py" if text != old else 0)
    with open(PAGE, "w") as file:
        file.write(text)


main()

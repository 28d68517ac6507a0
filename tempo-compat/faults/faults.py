"""What is lost at which fault: acknowledged spans beside those that arrived.

    faults.py [--only TEXT[;TEXT]] [--seconds FACTOR] [--page]

Each row starts the real binary, sends spans while something goes wrong, mends it, and waits until everything has arrived; `/metrics` is read all
the time, and the books balance on every page. Ends with 1 when a row lost more than the documentation allows, or was not as it says otherwise.
"""
import argparse
import os
import sys

import clients
import ends
import intake
import machine
import receivers
from sidecar import ROOT

TITLE = ["fault", "acknowledged", "arrived", "lost", "recovered in", "peak memory"]
FAULTS = receivers.FAULTS + ends.FAULTS + intake.FAULTS + clients.FAULTS + machine.FAULTS
PAGE = os.path.join(ROOT, "Sources/Metronome/Documentation.docc/Faults.md")
BEGIN, END = "<!-- table of faults: written by `make faults PAGE=1` -->\n", "\n<!-- end of the table of faults -->"


def table(rows):
    """As printed, and as on the page."""
    return "| " + " | ".join(TITLE) + " |\n|" + "---|" * len(TITLE) + "".join("\n| " + " | ".join(row) + " |" for row in rows)


def write(measured):
    """Lays what was measured over what the page has, in the order of the faults."""
    with open(PAGE) as file:
        text = file.read()
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in old.splitlines()[2:]]

    def known(name):
        return next((cells for cells in lines if cells[0] == name or cells[0].startswith(name + " (")), None)

    rows = [measured.get(fault.name) or known(fault.name) for fault in FAULTS]
    with open(PAGE, "w") as file:
        file.write(before + BEGIN + table(row for row in rows if row) + END + after)


def main():
    """Runs the rows, prints the table, judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="rows whose name has this text, or one of several; between them a semicolon")
    parser.add_argument("--seconds", type=float, default=1, help="factor of all durations")
    parser.add_argument("--page", action="store_true", help="writes what was measured into the documentation, too")
    given = parser.parse_args()
    print(table([]), flush=True)
    bad, measured = [], {}
    for fault in FAULTS:
        if not any(text in fault.name for text in given.only.split(";")):
            continue
        try:
            row = fault.measure(given)
        except Exception as problem:  # pylint: disable=broad-except
            # The other rows are of interest all the same.
            bad.append(f"{fault.name}: {problem!r}")
            continue
        if row is None:
            print(f"| {fault.name} | cannot be run here |" + " |" * (len(TITLE) - 2), flush=True)
            continue
        measured[fault.name] = row.cells()
        print("| " + " | ".join(row.cells()) + " |", flush=True)
        if not row.is_good:
            bad.append(f"{row.name}: {'; '.join(row.faults) or f'{row.lost:,} lost'}")
    for text in bad:
        print("FAILED:", text)
    if given.page:
        write(measured)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

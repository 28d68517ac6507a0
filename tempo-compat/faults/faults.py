"""What is lost at which fault: acknowledged spans beside those that arrived.

    faults.py [--only TEXT] [--seconds FACTOR]

Each row starts the real binary, sends spans while something goes wrong, mends it, and waits until everything has arrived. Ends with 1 when a row
lost more than the documentation allows, or was not as it says otherwise.
"""
import argparse
import sys

import clients
import ends
import machine
import receivers

TITLE = ["fault", "acknowledged", "arrived", "lost", "recovered in", "peak memory"]


def main():
    """Runs the rows, prints the table, judges."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="rows whose name has this text, or one of several; between them a semicolon")
    parser.add_argument("--seconds", type=float, default=1, help="factor of all durations")
    given = parser.parse_args()
    print("| " + " | ".join(TITLE) + " |\n|" + "---|" * len(TITLE), flush=True)
    bad = []
    for fault in receivers.FAULTS + ends.FAULTS + clients.FAULTS + machine.FAULTS:
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
        print("| " + " | ".join(row.cells()) + " |", flush=True)
        if not row.is_good:
            bad.append(f"{row.name}: {'; '.join(row.faults) or f'{row.lost:,} lost'}")
    for text in bad:
        print("FAILED:", text)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

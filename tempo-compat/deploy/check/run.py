"""Is what stands in tempo-compat/deploy right, as far as it can be tried here?

    run.py [--only NAME]…     compose, kubernetes, image, ways, package

Prints each problem, and all of them as JSON on the last line; ends with 1 when there is one.
"""
import argparse
import importlib
import json
import sys
import time

CHECKS = ["compose", "kubernetes", "image", "ways", "package"]


def main():
    """All checks, one after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=CHECKS)
    report, seconds = {}, {}
    for name in parser.parse_args().only or CHECKS:
        began = time.monotonic()
        report[name] = importlib.import_module(name).problems()
        seconds[name] = round(time.monotonic() - began, 1)
        for problem in report[name]:
            print(f"{name}: {problem}", flush=True)
    print(json.dumps({"problems": report, "seconds": seconds}))
    sys.exit(1 if any(report.values()) else 0)


if __name__ == "__main__":
    main()

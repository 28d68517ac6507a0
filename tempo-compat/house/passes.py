#!/usr/bin/env python3
"""Runs the tests of a build in passes, one after the other, and says at the end what failed.

    passes.py ARGUMENTS -- ARGUMENTS -- …    each group is what `swift test` is told in one pass

A pass that fails stops nothing: the others run, too. What failed is run once more, alone. Beside others on a busy machine a test may have
starved, which is told and not held against the change; what fails alone fails the run, and so do a crash and a pass without tests.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SWIFT_TEST = ["swift", "test", "-c", "release", "--skip-build"]
# So many at a time: all at once starve each other, and time limits are those of a test alone.
WIDTH = "24"
UNKNOWN = re.compile(r"Test «unknown» recorded an issue at (\w+)\.swift")
# So many lines of a failure are told again at the end.
TOLD = 40


class Pass:
    """One run of `swift test`, and what became of it."""

    def __init__(self, arguments):
        self.lines, self.failed, self.ran = [], [], 0
        # Suites of issues that were found on a thread of the test's own, which the test itself knows nothing of.
        self.suites = set()
        with tempfile.TemporaryDirectory() as directory:
            report = pathlib.Path(directory) / "tests.xml"
            environment = os.environ | {"SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH": WIDTH}
            command = SWIFT_TEST + ["--disable-xctest", "--xunit-output", str(report)] + arguments
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment)
            tells = False
            for line in process.stdout:
                print(line, end="", flush=True)
                tells = "recorded an issue" in line or "Fatal error" in line or "Program crashed" in line or " crashed:" in line or (tells and line.startswith("↳"))
                if tells:
                    self.lines.append(line.rstrip())
                if found := UNKNOWN.search(line):
                    self.suites.add(found[1])
            self.code = process.wait()
            for path in pathlib.Path(directory).glob("*.xml"):
                self.read(path)

    def read(self, path):
        """The names of the tests that failed, out of the report that JUnit's tools read."""
        try:
            root = xml.etree.ElementTree.parse(path).getroot()
        except xml.etree.ElementTree.ParseError:
            # It ended before it was written.
            return
        for case in root.iter("testcase"):
            self.ran += 1
            if case.find("failure") is not None:
                self.failed.append(f"{case.get('classname')}/{case.get('name')}")

    @property
    def broken(self):
        """Whether more went wrong than tests that failed and have names."""
        return self.ran == 0 or (self.code != 0 and not self.failed and not self.suites)


def alone(names, suites):
    """What makes `swift test` run these tests and suites, one after the other."""
    patterns = ["^" + re.escape(name.split("(")[0]) + r"\(" for name in names] + [rf"\.{suite}/" for suite in suites]
    return ["--no-parallel", "--filter", "|".join(patterns)]


def groups(arguments):
    """The arguments of each pass."""
    group = []
    for argument in arguments + ["--"]:
        if argument != "--":
            group.append(argument)
        elif group:
            yield group
            group = []


def main(arguments):
    passes = [Pass(group) for group in groups(arguments)]
    failed = [name for each in passes for name in each.failed]
    suites = sorted({suite for each in passes for suite in each.suites})
    broken = not passes or any(each.broken for each in passes)
    told = [line for each in passes for line in each.lines]
    again = None
    if (failed or suites) and not broken:
        print(f"\n{len(failed) + len(suites)} failed; once more, alone:", flush=True)
        again = Pass(alone(failed, suites))
        broken = again.broken or again.ran < len(set(failed))
        told += again.lines
    if not failed and not suites and not broken:
        print("\n" + " + ".join(str(each.ran) for each in passes) + " tests passed.")
        return 0
    print("\n" + "\n".join(told[:TOLD]))
    for name in failed:
        print(f"failed{' beside others' if again and name not in again.failed else ' alone, too' if again else ''}: {name}")
    for suite in suites:
        print(f"failed{' beside others' if again and suite not in again.suites else ' alone, too' if again else ''}: something in {suite}")
    for index, each in enumerate(passes):
        if each.broken:
            print(f"pass {index + 1} ended with {each.code} after {each.ran} tests")
    return 1 if broken or again is None or again.code != 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

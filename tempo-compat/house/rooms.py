#!/usr/bin/env python3
"""The rooms under `Sources/` and the arrows between them, against the table `rooms.txt` beside this file.

    rooms.py            arrows that the table does not allow, and circles; ends with 1 if there are any
    rooms.py --report   every arrow and what makes it, and all circles; ends with 0

A room is a target or, in a target that has a section of its own in the table, a first-level folder of it (of `Processors`, each folder).
An arrow goes from the room of a file to the room that declares a type or a top-level function that the file names, or that adds a member
to another room's type, where nothing else in the target has that member's name. Between targets the arrow is the import.
"""

import argparse
import fnmatch
import pathlib
import re
import sys

import swift

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = pathlib.Path(__file__).resolve().with_name("rooms.txt")
# The section of the targets themselves.
TARGETS = "Sources"
# Folders whose folders are rooms, too.
FLOORS = {"Processors"}
# Members that types of the standard library have: who calls them says nothing of a room.
COMMON = {"append", "contains", "count", "description", "first", "firstIndex", "hasPrefix", "hasSuffix", "isEmpty", "last", "lastIndex", "split"}


class Section:
    """The rows of one target."""

    def __init__(self):
        self.allowed = {}  # room: rooms it may use
        self.tolerated = {}  # room: rooms it uses still


def read_table(text):
    """The sections of the table, and what is wrong with it."""
    sections, section, errors = {}, None, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        row = re.fullmatch(r"(\S+)\s*([-~])>(.*)", line)
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(heading[1], Section())
        elif row and section:
            rows = section.allowed if row[2] == "-" else section.tolerated
            if row[1] in rows:
                errors.append(f"{TABLE.name}:{number}: a second row of `{row[1]}`")
            rows[row[1]] = set(row[3].split())
        elif line:
            errors.append(f"{TABLE.name}:{number}: expected `[Target]`, or below it `Room -> rooms` or `Room ~> rooms`")
    for name, section in sections.items():
        named = set(section.tolerated).union(*section.allowed.values(), *section.tolerated.values())
        errors += [f"{TABLE.name}: [{name}] names `{room}`, which has no row there" for room in sorted(named - set(section.allowed))]
        errors += [f"{TABLE.name}: [{name}] allows a circle: {circle}" for circle in circles(section.allowed)]
    return sections, errors


def read_targets(root):
    """Target: list of (room inside it, file)."""
    targets = {}
    for path in sorted((root / TARGETS).rglob("*.swift")):
        target, *folders = path.relative_to(root / TARGETS).parts[:-1]
        place = "/".join(folders[: 2 if folders[0] in FLOORS else 1]) if folders else target
        file = swift.File(str(path.relative_to(root)), path.read_text(encoding="utf-8"))
        targets.setdefault(target, []).append((place, file))
    return targets


def module_names(manifest):
    """Folder: module, of the targets that are not called what their folder is."""
    return {folder: module for module, folder in re.findall(r'room\("(\w+)"[^\n]*path: "Sources/(\w+)"\)', manifest)}


def arrows_between_targets(targets, modules):
    """(target, target): causes, each (path, line, what stands there)."""
    folders = {modules.get(target, target): target for target in targets}
    arrows = {}
    for target, files in targets.items():
        for _, file in files:
            for module, line in file.imports.items():
                if folders.get(module, target) != target:
                    arrows.setdefault((target, folders[module]), []).append((file.path, line, f"import {module}"))
    return arrows


def arrows_inside(files, module):
    """(room, room): causes, each (path, line, name and who declares it), the first line of every file and name."""
    homes, nested, arrows = {}, {}, {}
    for place, file in files:
        for name in file.declared.keys() - file.hidden:
            homes.setdefault(name, (place, file))
        for outer, names in file.nested.items():
            nested.setdefault(outer, set()).update(names if outer else ())
    members = _added_members(files, homes)
    for place, file in files:
        shadowed = file.shadowed(nested) | file.hidden
        causes = [(members.get(member), line, f".{member}") for member, line in file.asked.items()]
        for said, line in file.said.items():
            name = said.removeprefix(f"{module}.")
            if name != said or (name not in shadowed and (name[0].isupper() or name not in file.members)):
                causes.append((homes.get(name), line, name))
        for home, line, name in causes:
            if home and home[0] != place:
                arrows.setdefault((place, home[0]), []).append((file.path, line, f"{name} of {pathlib.Path(home[1].path).name}"))
    return arrows


def _added_members(files, homes):
    """Members that a room adds to another room's type, and whose name nothing else in the target has: the room and file of each."""
    places, added = {}, {}
    for place, file in files:
        for name in file.members:
            places.setdefault(name, set()).add(place)
        for outer, member in file.added:
            if outer in homes and homes[outer][0] != place:
                added[member] = (place, file)
    return {member: home for member, home in added.items() if places[member] == {home[0]} and member not in COMMON}


def circles(graph):
    """Each knot of rooms that lead to each other, told by a shortest way around."""
    found, known = [], set()
    for start in sorted(graph):
        way = None if start in known else _way(graph, start, start)
        if way:
            knot = {room for room in graph if _way(graph, start, room) and _way(graph, room, start)}
            known |= knot
            others = f" (all that lead to each other: {', '.join(sorted(knot))})" if knot > set(way) else ""
            found.append(" -> ".join(way) + others)
    return found


def _way(graph, start, goal):
    """A shortest way of at least one arrow."""
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop(0)
        for end in sorted(set(graph.get(way[-1], ())) - seen):
            if end == goal:
                return way + [end]
            seen.add(end)
            ways.append(way + [end])
    return None


class Findings:
    """What the code has beside what the table says."""

    def __init__(self):
        self.arrows, self.wrong, self.tolerated, self.circles, self.table = [], [], [], [], []


def compare(targets, sections, modules):
    findings = Findings()
    for name, section in sections.items():
        if name == TARGETS:
            places, arrows = set(targets), arrows_between_targets(targets, modules)
        else:
            files = targets.get(name, [])
            places, arrows = {place for place, _ in files}, arrows_inside(files, modules.get(name, name))
        rows = {row for row in section.allowed if "*" not in row}
        patterns = {row: ends for row, ends in section.allowed.items() if "*" in row}

        def allows(start, end):
            ends = section.allowed.get(start) or next((ends for row, ends in patterns.items() if fnmatch.fnmatchcase(start, row)), ())
            return any(fnmatch.fnmatchcase(end, room) for room in ends)

        unknown = {room for room in places - rows if not any(fnmatch.fnmatchcase(room, row) for row in patterns)}
        findings.table += [f"{TABLE.name}: [{name}] has no row for `{room}`" for room in sorted(unknown)]
        findings.table += [f"{TABLE.name}: [{name}] has a row for `{room}`, which is no room" for room in sorted(rows - places)]
        for start, ends in section.tolerated.items():
            findings.table += [f"{TABLE.name}: [{name}] {start} ~> {end} is no longer needed" for end in sorted(ends) if (start, end) not in arrows]
        graph = {place: set() for place in places}
        for (start, end), causes in sorted(arrows.items()):
            arrow = _spell(f"{name}: {start} -> {end}", causes)
            findings.arrows.append(arrow)
            if end in section.tolerated.get(start, ()):
                findings.tolerated.append(arrow)
                continue
            graph[start].add(end)
            if not allows(start, end):
                findings.wrong.append(arrow)
        findings.circles += [f"{name}: {circle}" for circle in circles(graph)]
    return findings


def _spell(title, causes):
    return "\n".join([title, *(f"  {path}:{line}: {name}" for path, line, name in sorted(causes))])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", help="print every arrow and end with 0")
    report = parser.parse_args().report
    sections, errors = read_table(TABLE.read_text(encoding="utf-8"))
    findings = compare(read_targets(ROOT), sections, module_names((ROOT / "Package.swift").read_text(encoding="utf-8")))
    errors += findings.table
    parts = [("Every arrow:", findings.arrows), ("To be moved still:", findings.tolerated)] if report else []
    parts += [("Not as the table says:", errors), ("Not allowed by the table:", findings.wrong), ("Circles:", findings.circles)]
    for title, lines in parts:
        if lines:
            print(title, *lines, "", sep="\n")
    failed = bool(errors or findings.wrong or findings.circles)
    print(
        f"Rooms: {len(findings.arrows)} arrows, {len(findings.wrong)} not allowed, {len(findings.tolerated)} to be moved still, "
        f"{len(findings.circles)} circles."
    )
    return 1 if failed and not report else 0


if __name__ == "__main__":
    sys.exit(main())

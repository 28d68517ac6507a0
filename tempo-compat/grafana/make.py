#!/usr/bin/env python3
"""Writes dashboards/*.json from source/*.py.

    make.py            writes
    make.py --check    says as JSON which files are not what would be written, and ends with 1 when one is not
"""
import argparse
import importlib
import json
import pathlib
import pkgutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import panels  # noqa: E402
import source  # noqa: E402

FOLDER = HERE / "dashboards"


def dashboards():
    """All of them, by the name of their file."""
    names = sorted(module.name for module in pkgutil.iter_modules(source.__path__))
    return {f"{name.replace('_', '-')}.json": importlib.import_module(f"source.{name}").DASHBOARD for name in names}


def texts():
    """What the files should hold."""
    return {name: json.dumps(panels.json_of(one), indent=1, ensure_ascii=False) + "\n" for name, one in dashboards().items()}


def stale():
    """Names of files that are missing, differ or are nobody's."""
    wanted = texts()
    found = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def main():
    """Writes or checks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        names = stale()
        print(json.dumps({"dashboards": len(dashboards()), "stale": names}))
        sys.exit(f"not fresh: {', '.join(names)}; run make dashboards" if names else 0)
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, text in texts().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()

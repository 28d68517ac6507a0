#!/usr/bin/env python3
"""Links the programs of the last release build once more, as static executables: a file that needs nothing beside it but /proc.

    static.py FOLDER [PROGRAM…]     by default metronome and metronome-load

Takes SwiftPM's own command and changes how it links; no source is compiled again. Run `make build` before.
"""
import json
import pathlib
import platform
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLAN = ROOT / ".build/release.yaml"


def command(program):
    """SwiftPM's command that links a program."""
    is_ours = False
    for line in PLAN.read_text().splitlines():
        if line.startswith('  "'):
            is_ours = line.startswith(f'  "C.{program}-{platform.machine()}-') and line.endswith('-release.exe":')
        elif is_ours and line.startswith("    args: "):
            return json.loads(line.removeprefix("    args: "))
    raise SystemExit(f"{PLAN} does not say how {program} is linked; run make build")


# What librdkafka needs besides what is linked anyway.
KAFKA = ["-lrdkafka", "-lssl", "-lcrypto", "-llz4", "-lzstd", "-lz"]


def without_kerberos(folder):
    """The object that stands for Cyrus SASL."""
    made = folder / "sasl.o"
    subprocess.run(["cc", "-O2", "-c", pathlib.Path(__file__).with_name("sasl.c"), "-o", made], check=True)
    return str(made)


def link(program, folder):
    """The static one in `folder`."""
    arguments = [argument for argument in command(program) if argument not in ("-static-stdlib", "-g")]
    arguments[arguments.index("-o") + 1] = str(folder / program)
    # The linker warns of functions that look names up: a static glibc does hosts and DNS by itself.
    with tempfile.TemporaryDirectory() as scratch:
        kafka = [without_kerberos(pathlib.Path(scratch)), *KAFKA]
        done = subprocess.run([*arguments, "-static-executable", *kafka], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    subprocess.run(["strip", str(folder / program)], check=True)


def main():
    """All that are asked for."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for program in sys.argv[2:] or ["metronome", "metronome-load"]:
        link(program, folder)


if __name__ == "__main__":
    main()

"""Where things are, and how programs are asked."""
import os
import pathlib
import shutil
import subprocess
import sys

DEPLOY = pathlib.Path(__file__).resolve().parents[1]
ROOT = DEPLOY.parents[1]
BINARIES = pathlib.Path(os.environ.get("METRONOME_BIN") or ROOT / ".build/release")


def tool(name):
    """A program that came with the Python packages, else one of the machine; None if there is neither."""
    beside = pathlib.Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


def complaint(*command, directory=None, environment=None):
    """What a program says when it fails; empty when it does not."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=directory,
                          env={**os.environ, **(environment or {})})
    return [] if done.returncode == 0 else [f"{' '.join(map(str, command))}: {(done.stdout + done.stderr).strip()[-3000:]}"]


def checked(*files):
    """What `metronome check` complains of."""
    return complaint(BINARIES / "metronome", "check", *files)

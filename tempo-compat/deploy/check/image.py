"""The Dockerfile, and what it would build: the static binary as the only program of an empty, read-only root, as nobody."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import place

FILE = place.DEPLOY / "Dockerfile"


def problems():
    """All that is wrong."""
    found = place.complaint(place.tool("hadolint"), FILE)
    text = FILE.read_text()
    last = text[text.rindex("\nFROM "):]
    if not last.startswith("\nFROM scratch") or not re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.M) or "HEALTHCHECK" not in last:
        found.append("the image is not empty, runs as root or is not asked for its health")
    kept = (place.DEPLOY / "Dockerfile.dockerignore").read_text()
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M):
        for source in sources.split():
            if not list(place.ROOT.glob(source)):
                found.append(f"{source} is not there")
            if not any(pathlib.PurePath(line[1:]).match(source) for line in kept.splitlines() if line.startswith("!")):
                found.append(f"{source} is left out of the build by .dockerignore")
    return found + _contained()


def words(instruction):
    """The arguments of an instruction that is written as JSON."""
    return json.loads(re.search(rf"{instruction} (\[.*\])", FILE.read_text())[1])


def _link(root):
    """The static programs; $METRONOME_STATIC is a folder with those of another build."""
    given = os.environ.get("METRONOME_STATIC")
    if not given:
        return place.complaint(sys.executable, "-B", place.DEPLOY / "package/static.py", root)
    for program in ("metronome", "metronome-load"):
        shutil.copy(pathlib.Path(given) / program, root)
    return []


def _contained():
    """Runs what the image would run. Other users than root have no namespaces of their own."""
    if os.geteuid() != 0:
        return []
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory) / "root"
        for folder in ("proc", "etc/metronome", "tmp"):
            (root / folder).mkdir(parents=True)
        linked = _link(root)
        if linked:
            return linked
        (root / "etc/metronome/metronome.yaml").write_text((place.DEPLOY / "container.yaml").read_text())
        os.chmod(directory, 0o755)
        commands = {"entry": words("ENTRYPOINT"), "command": words("\nCMD"), "health": words("HEALTHCHECK .*CMD")}
        script = [sys.executable, "-B", place.DEPLOY / "check/contained.py", root, json.dumps(commands)]
        said = {**os.environ, **dict(re.findall(r"^ENV (\w+)=(\S+)$", FILE.read_text(), re.M))}
        done = subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--fork", *script], env=said, capture_output=True, text=True, check=False, timeout=300)
    return [] if done.returncode == 0 else [f"in a root of its own: {(done.stdout + done.stderr).strip()[-3000:]}"]


if __name__ == "__main__":
    print(problems())

"""The Debian package: made, looked at, installed into a root of its own, and run from there; its unit as systemd's own tools see it."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import place

sys.path.insert(0, str(place.ROOT / "tempo-compat/grafana"))
import stack  # noqa: E402

# systemd-analyze's figure from 0 to 10; what is left is that the service may use the network.
EXPOSURE = 2.0


def problems():
    """All that is wrong."""
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        made = subprocess.run([sys.executable, "-B", place.DEPLOY / "package/deb.py", folder], capture_output=True, text=True, check=False)
        if made.returncode:
            return [f"deb.py: {(made.stdout + made.stderr).strip()[-3000:]}"]
        package, root = pathlib.Path(made.stdout.strip()), folder / "root"
        # Its dependencies are those of the build, which runs here.
        found = _lint(package) + _install(package, root)
        return found or _unit(root, folder) + _runs(root)


def _lint(package):
    if not shutil.which("lintian"):
        return []
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [f"lintian: {done.stdout.strip()}"]


def _install(package, root):
    (root / "var/lib/dpkg/info").mkdir(parents=True)
    (root / "var/lib/dpkg/updates").mkdir()
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    return place.complaint("dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--force-script-chrootless", "--install", package,
                           environment={"LC_ALL": "C"})


def _unit(root, folder):
    """Verified with the installed program in place of the machine's; anything that is said is a problem."""
    unit = folder / "metronome.service"
    unit.write_text((root / "lib/systemd/system/metronome.service").read_text().replace("/usr/bin/metronome", str(root / "usr/bin/metronome")))
    if not shutil.which("systemd-analyze"):
        return []
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    found = [line for line in (said.stdout + said.stderr).splitlines() if "metronome.service" in line]
    judged = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for metronome.service: ([\d.]+)", judged.stdout)
    if not level or float(level[1]) > EXPOSURE:
        found.append(f"exposure: {level[1] if level else judged.stdout}")
    return found


def _runs(root):
    """The installed program, with the installed configuration, takes spans; its manual can be read."""
    with stack.Run() as run:
        stack.BINARIES = root / "usr/bin"
        try:
            one = stack.Metronome(run, "installed", [root / "etc/metronome/metronome.yaml"])
            command = [root / "usr/bin/metronome-load", "--target", f"127.0.0.1:{one.grpc}", "--spans", "1000", "--quiet"]
            found = place.complaint(*command)
            if "traces_service_graph_request_total{" not in stack.get(one.admin, "/metrics/spans"):
                found.append("no service graph, which the installed configuration wants")
            one.process.terminate()
            if one.process.wait(60):
                found.append(f"ended with {one.process.returncode}:\n{run.log('installed')}")
        finally:
            stack.BINARIES = place.BINARIES
    pages = sorted((root / "usr/share/man/man1").glob("*.gz"))
    return found + (["no manual"] if len(pages) != 2 else [])


if __name__ == "__main__":
    print(problems())

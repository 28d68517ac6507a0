#!/usr/bin/env python3
"""Makes a Debian package of the last release build.

    deb.py FOLDER      metronome_VERSION_ARCHITECTURE.deb in FOLDER; prints its path

Needs `dpkg-deb`, `dpkg-shlibdeps` (dpkg-dev) and the programs of `make build`. There are no maintainer scripts: the unit's user exists while it
runs, and nothing starts until `systemctl enable --now metronome`.
"""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "tempo-compat/deploy"
BINARIES = pathlib.Path(os.environ.get("METRONOME_BIN") or ROOT / ".build/release")
PROGRAMS = ["metronome", "metronome-load"]
ABOUT = "Span metrics from OTLP spans, beside Grafana Tempo"
LONG = """ Metronome takes OTLP spans over gRPC and HTTP, counts them as Tempo's
 metrics-generator does, and sends the series by remote write or shows them
 to be scraped. For AI gateways it adds tokens, cost and health of providers."""


def output(*command, **more):
    """What a program prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more).stdout


def version():
    """The program's own."""
    return re.search(r"version (\S+)", output(BINARIES / "metronome", "version"))[1]


def put(root, path, content, mode=0o644):
    """A file of the package."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, pathlib.Path):
        shutil.copyfile(content, target)
    else:
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    target.chmod(mode)


def compressed(text):
    """As policy wants it: nothing of when it was made."""
    return gzip.compress(text.encode(), 9, mtime=0)


def manual(program):
    """A manual page of what `--help` says."""
    pages = [[]] + ([["serve"], ["check"], ["health"]] if program == "metronome" else [])
    # `.nf`: as it stands there; a backslash or a dot in front would be a command.
    texts = [output(BINARIES / program, *(["help", *words] if words else ["--help"])) for words in pages]
    body = "\n".join(re.sub(r"^([.'])", r"\\&\1", text.replace("\\", r"\e"), flags=re.M) for text in texts).replace("-", r"\-")
    lines = [f'.TH {program.upper()} 1 "" "Metronome {version()}"', ".SH NAME", rf"{program} \- {ABOUT.lower()}", ".SH DESCRIPTION", ".nf", body,
        ".fi"]
    return compressed("\n".join(lines) + "\n")


def notices():
    """The licences of all that is linked in, at full length."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-B", ROOT / "tempo-compat/house/parts.py", "--into", folder, "--version", version()], check=True)
        return (pathlib.Path(folder) / "THIRD-PARTY-NOTICES.txt").read_text()


def copyright_of():
    """What it consists of; Debian has the long licences itself."""
    table = (ROOT / ".github/THIRD-PARTY.md").read_text().partition("### genai-prices")[0].rstrip()
    year = output("git", "-C", ROOT, "log", "-1", "--format=%ad", "--date=format:%Y").strip()
    own = f"Metronome is copyright {year} its authors.\nCopyright: {year} the authors of Metronome"
    return (f"{own}\n\n{table}\n\nThe texts stand in /usr/share/doc/metronome/THIRD-PARTY-NOTICES.gz;\n"
            "on Debian systems the Apache License 2.0 stands in\n"
            "/usr/share/common-licenses/Apache-2.0, the GPL 3 in /usr/share/common-licenses/GPL-3, the LGPL 2.1 in\n"
            "/usr/share/common-licenses/LGPL-2.1.\n")


def maintainer():
    """Who makes the package."""
    if "DEBEMAIL" in os.environ:
        return f"{os.environ.get('DEBFULLNAME', 'Metronome')} <{os.environ['DEBEMAIL']}>"
    return output("git", "-C", ROOT, "log", "-1", "--format=%an <%ae>").strip()


def changelog():
    """Debian's form of it; as old as the last commit, so that the same source makes the same package."""
    date = output("git", "-C", ROOT, "log", "-1", "--format=%aD").strip()
    change = "  * /usr/share/doc/metronome/CHANGELOG.md.gz"
    return compressed(f"metronome ({version()}) unstable; urgency=medium\n\n{change}\n\n -- {maintainer()}  {date}\n")


def dependencies(root):
    """Packages of the libraries that the programs want."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "debian").mkdir()
        (pathlib.Path(folder) / "debian/control").write_text("Source: metronome\n\nPackage: metronome\nArchitecture: any\n")
        printed = output("dpkg-shlibdeps", "-O", *(root / "usr/bin" / name for name in PROGRAMS), cwd=folder)
    return re.search(r"shlibs:Depends=(.*)", printed)[1]


def fill(root):
    """Everything that is installed."""
    for program in PROGRAMS:
        put(root, f"usr/bin/{program}", BINARIES / program, 0o755)
        subprocess.run(["strip", "--remove-section=.comment", "--remove-section=.note", root / "usr/bin" / program], check=True)
        put(root, f"usr/share/man/man1/{program}.1.gz", manual(program))
    put(root, "etc/metronome/metronome.yaml", DEPLOY / "systemd/metronome.yaml")
    put(root, "lib/systemd/system/metronome.service", DEPLOY / "systemd/metronome.service")
    for path in sorted((ROOT / "tempo-compat/grafana/dashboards").glob("*.json")):
        put(root, f"usr/share/metronome/dashboards/{path.name}", path)
    for name in ("alerts.yaml", "recording.yaml"):
        put(root, f"usr/share/metronome/alerts/{name}", ROOT / "tempo-compat/alerts" / name)
    put(root, "usr/share/doc/metronome/README.md", ROOT / "README.md")
    put(root, "usr/share/doc/metronome/changelog.gz", changelog())
    put(root, "usr/share/doc/metronome/CHANGELOG.md.gz", compressed((ROOT / ".github/CHANGELOG.md").read_text()))
    put(root, "usr/share/doc/metronome/THIRD-PARTY-NOTICES.gz", compressed(notices()))
    # swift-nio-extras brings a zlib with names of its own.
    put(root, "usr/share/lintian/overrides/metronome", "metronome: embedded-library zlib [usr/bin/metronome]\n")
    put(root, "usr/share/doc/metronome/copyright", copyright_of())


def control(root, architecture):
    """What dpkg knows of it."""
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    text = (f"Package: metronome\nVersion: {version()}\nArchitecture: {architecture}\nMaintainer: {maintainer()}\nInstalled-Size: {size}\n"
            f"Depends: {dependencies(root)}\nSuggests: prometheus\nSection: net\nPriority: optional\nDescription: {ABOUT}\n{LONG}\n")
    put(root, "DEBIAN/control", text)
    put(root, "DEBIAN/conffiles", "/etc/metronome/metronome.yaml\n")
    sums = [f"{output('md5sum', path).split()[0]}  {path.relative_to(root)}" for path in sorted(root.rglob("*"))
            if path.is_file() and path.relative_to(root).parts[0] not in ("DEBIAN", "etc")]
    put(root, "DEBIAN/md5sums", "\n".join(sums) + "\n")


def main():
    """The package."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    architecture = output("dpkg", "--print-architecture").strip()
    package = folder / f"metronome_{version()}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory) / "root"
        root.mkdir(mode=0o755)
        os.umask(0o022)
        fill(root)
        control(root, architecture)
        output("dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z1", root, package)
    print(package)


if __name__ == "__main__":
    main()

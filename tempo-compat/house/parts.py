#!/usr/bin/env python3
"""What a built Metronome consists of besides its own code: the page about it, and the notices and the list of a release.

    parts.py --page                 rewrites .github/THIRD-PARTY.md
    parts.py --into FOLDER          THIRD-PARTY-NOTICES.txt and metronome.spdx.json (SPDX 2.3), for the release whose version is --version

Reads Package.resolved, the checkouts under .build and, for versions of the system's libraries, dpkg. A package whose licence it does not
know ends it with an error: somebody has to look.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / ".github/THIRD-PARTY.md"

# What a licence file says, and its SPDX expression; the first that fits.
LICENCES = [
    (["Apache License", "Version 2.0", "RUNTIME LIBRARY EXCEPTION"], "Apache-2.0 WITH Swift-exception"),
    (["Apache License", "Version 2.0", "Runtime Library Exception"], "Apache-2.0 WITH Swift-exception"),
    (["Apache License", "Version 2.0"], "Apache-2.0"),
]

# Foreign code inside the Swift packages, by their NOTICE files.
INSIDE = [
    ("llhttp", "swift-nio", "MIT", "HTTP/1 parser; its licence is in the checkout"),
    ("SHA-1 of FreeBSD (WIDE Project)", "swift-nio", "BSD-3-Clause", ""),
    ("cpp_magic.h of uSHET", "swift-nio", "MIT", ""),
    ("swift-extras-base64", "swift-nio, async-http-client", "Apache-2.0", ""),
    ("BoringSSL", "swift-nio-ssl", "Apache-2.0 AND ISC AND OpenSSL", "TLS of remote write"),
    ("zlib", "swift-nio-extras", "Zlib", "a copy with names of its own"),
]

# Libraries of the system: Debian package, name, licence, what needs it. Linked dynamically, not part of a release.
SYSTEM = [
    ("libdeflate0", "libdeflate", "MIT", "metronome: gzip bodies in one go"),
    ("libzstd1", "zstd", "BSD-3-Clause", "metronome: zstd bodies"),
    ("zlib1g", "zlib", "Zlib", "metronome, metronome-load: gzip as a stream"),
    ("libyaml-0-2", "libyaml", "MIT", "metronome: YAML"),
    ("libssl3", "OpenSSL", "Apache-2.0", "metronome: digests and signatures; TLS of librdkafka"),
    ("librdkafka1", "librdkafka", "BSD-2-Clause", "metronome: records of Kafka"),
    ("libre2-9", "RE2", "BSD-3-Clause", "metronome: patterns of filter policies and relabelling"),
    ("libsnappy1v5", "snappy", "BSD-3-Clause", "metronome: remote write, snappy bodies"),
    ("libprotobuf-c1", "protobuf-c", "BSD-2-Clause", "metronome-load, tests: OTLP messages"),
    ("libstdc++6", "libstdc++", "GPL-3.0-or-later WITH GCC-exception-3.1", "RE2, snappy"),
    ("libgcc-s1", "libgcc", "GPL-3.0-or-later WITH GCC-exception-3.1", ""),
    ("libc6", "glibc", "LGPL-2.1-or-later", ""),
]

# Linked or copied from elsewhere: name, where it stands, licence, address.
OTHERS = [
    (
        "Swift standard library, Foundation Essentials, libdispatch",
        "linked statically",
        "Apache-2.0 WITH Swift-exception",
        "https://www.swift.org",
    ),
    (
        "OpenTelemetry protocol definitions",
        "`Sources/CProtobufC`, generated from them",
        "Apache-2.0",
        "https://github.com/open-telemetry/opentelemetry-proto",
    ),
    ("Header of Callgrind", "`metronome-bench`, from Debian's `valgrind`", "bzip2-1.0.6", "https://valgrind.org"),
    (
        "genai-prices",
        "`Sources/PriceList/ShippedPrices+Text.swift`, made of its table by `make prices`",
        "MIT",
        "https://github.com/pydantic/genai-prices",
    ),
]

PRICES = """\
The MIT License (MIT)

Copyright (c) Pydantic Services Inc. 2025 to present

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


class Package:
    """A Swift package that the build resolved."""

    def __init__(self, pin, checkouts):
        self.name = pin["identity"]
        self.address = pin["location"].removesuffix(".git")
        self.version = pin["state"].get("version", pin["state"]["revision"])
        self.revision = pin["state"]["revision"]
        folder = checkouts / pathlib.PurePosixPath(self.address).name
        found = [path for pattern in ("LICENSE*", "NOTICE*") for path in sorted(folder.glob(pattern))]
        found += [path for path in sorted(folder.glob("Sources/*/LICENSE*"))]
        self.texts = [(str(path.relative_to(folder)), path.read_text(encoding="utf-8")) for path in found]
        self.licence = licence(self.texts[0][1]) if self.texts else None


def licence(text):
    return next((name for words, name in LICENCES if all(word.lower() in text.lower() for word in words)), None)


def read_packages(resolved, checkouts):
    pins = json.loads(resolved.read_text(encoding="utf-8"))["pins"]
    packages = [Package(pin, checkouts) for pin in sorted(pins, key=lambda pin: pin["identity"])]
    unknown = [package.name for package in packages if package.licence is None]
    if unknown:
        sys.exit(f"no licence that is known here, look at the checkouts of: {', '.join(unknown)}")
    return packages


def table(heads, rows):
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, ["---"] * len(heads), *rows])


def page(packages):
    return f"""\
# What Metronome is made of besides its own code

Written by `tempo-compat/house/parts.py --page`; a release carries the full texts in `THIRD-PARTY-NOTICES.txt` and the versions in
`metronome.spdx.json`.

## Swift packages

Linked statically, as far as they are used: each package that the build resolves, those that only come with another one included.

{table(["package", "licence", "from"], [[package.name, package.licence, package.address] for package in packages])}

## Inside them

{table(["what", "in", "licence", ""], INSIDE)}

## Libraries of the system

Linked dynamically: they come from the system that Metronome runs on, here by the names of Debian 12.

{table(["library", "Debian package", "licence", "for"], [[name, package, terms, use] for package, name, terms, use in SYSTEM])}

## Other code and data

{table(["what", "where", "licence", "from"], OTHERS)}

The names of Tempo's settings, metrics and labels are used so that its configuration, dashboards and alerts work; none of its code is.
Packages that only tests run (`Tests/Integration/requirements*.txt`, Prometheus, VictoriaMetrics) are no part of Metronome.

### genai-prices

```
{PRICES}```
"""


def notices(packages):
    parts = [f"genai-prices\n{'=' * 80}\n\n{PRICES}"]
    # Licences that are the same to the letter are told once.
    holders = {}
    for package in packages:
        for name, text in package.texts:
            holders.setdefault(text, []).append(f"{package.name} ({name})")
    parts += [f"{', '.join(names)}\n{'=' * 80}\n\n{text.strip()}\n" for text, names in holders.items()]
    return "What Metronome is made of besides its own code: .github/THIRD-PARTY.md of its repository.\n\n\n" + "\n\n".join(parts)


def system_version(package):
    try:
        found = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return found.stdout.strip() or None


def sbom(packages, version):
    def element(name, number, terms, address, kind="LIBRARY", **more):
        identifier = "SPDXRef-" + "".join(letter if letter.isalnum() else "-" for letter in name)
        return {
            "SPDXID": identifier, "name": name, "versionInfo": number or "NOASSERTION", "downloadLocation": address or "NOASSERTION",
            "licenseConcluded": terms, "licenseDeclared": terms, "copyrightText": "NOASSERTION", "filesAnalyzed": False,
            "primaryPackagePurpose": kind, **more,
        }

    whole = element("metronome", version, "NOASSERTION", None, "APPLICATION")
    linked = [
        element(
            package.name, package.version, package.licence, f"git+{package.address}@{package.revision}",
            externalRefs=[{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": f"pkg:swift/{package.address.removeprefix('https://')}@{package.version}",
            }],
        )
        for package in packages
    ]
    linked += [element(name, None, terms, address) for name, _, terms, address in OTHERS]
    called = [element(name, system_version(package), terms, None) for package, name, terms, _ in SYSTEM]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", whole["SPDXID"])]
    relations += [(whole["SPDXID"], "STATIC_LINK", part["SPDXID"]) for part in linked]
    relations += [(whole["SPDXID"], "DYNAMIC_LINK", part["SPDXID"]) for part in called]
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"metronome-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/metronome-{version}",
        "creationInfo": {
            "created": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: tempo-compat/house/parts.py"],
        },
        "packages": [whole, *linked, *called],
        "relationships": [{"spdxElementId": start, "relationshipType": kind, "relatedSpdxElement": end} for start, kind, end in relations],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--into", type=pathlib.Path)
    parser.add_argument("--version", default="unreleased")
    parser.add_argument("--resolved", type=pathlib.Path, default=ROOT / "Package.resolved")
    parser.add_argument("--checkouts", type=pathlib.Path, default=ROOT / ".build/checkouts")
    options = parser.parse_args()
    packages = read_packages(options.resolved, options.checkouts)
    if options.page:
        PAGE.write_text(page(packages), encoding="utf-8")
    if options.into:
        if page(packages) != PAGE.read_text(encoding="utf-8"):
            sys.exit(f"{PAGE.relative_to(ROOT)} is not what the build has: run tempo-compat/house/parts.py --page and look at the difference")
        options.into.mkdir(parents=True, exist_ok=True)
        (options.into / "THIRD-PARTY-NOTICES.txt").write_text(notices(packages), encoding="utf-8")
        (options.into / "metronome.spdx.json").write_text(json.dumps(sbom(packages, options.version), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

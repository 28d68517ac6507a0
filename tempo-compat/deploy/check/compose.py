"""The three compose set-ups, as Docker Compose itself understands them."""
import json
import pathlib
import subprocess

import place

FOLDER = place.DEPLOY / "compose"
# Where applications send, and which service's port 4317 the host has.
WAYS = {"forwarder": "tempo", "collector": "collector", "direct": "metronome"}


def resolved(way):
    """The whole set-up of a way; raises with Compose's own words."""
    files = [FOLDER / "compose.yaml", FOLDER / f"compose.{way}.yaml"]
    done = subprocess.run([place.tool("docker-compose"), *(part for file in files for part in ("-f", str(file))), "--profile", "demo", "config",
                           "--format", "json"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return json.loads(done.stdout)


def problems():
    """All that is wrong."""
    found = []
    for way, receiver in WAYS.items():
        try:
            services = resolved(way)["services"]
        except ValueError as problem:
            found.append(f"{way}: {problem}")
            continue
        found += [f"{way}: {problem}" for problem in _of(services, receiver)]
    return found + place.complaint("promtool", "check", "config", FOLDER / "prometheus.yml") + place.checked(FOLDER / "metronome.yaml")


def _of(services, receiver):
    found = []
    for name, service in services.items():
        for volume in service.get("volumes", []):
            if volume["type"] == "bind" and not pathlib.Path(volume["source"]).exists():
                found.append(f"{name} mounts {volume['source']}, which is not there")
        if "latest" in service["image"] and not service["image"].startswith("metronome:"):
            found.append(f"{name} has no version")
    one = services["metronome"]
    if not (one["read_only"] and one["cap_drop"] == ["ALL"] and one["user"] != "root" and one["healthcheck"]["test"][0] == "CMD"):
        found.append("the container may do what it need not, or is not asked for its health")
    published = {port["published"]: name for name, service in services.items() for port in service.get("ports", [])}
    if published.get("4317") != receiver or published.get("3210") != "metronome" or published.get("3000") != "grafana":
        found.append(f"published ports lead to the wrong services: {published}")
    target = services["demo"]["command"][1]
    if target != f"{receiver}:4317":
        found.append(f"the demo sends to {target}")
    return found

"""CPU of a span that is routed to several Metronomes beside one that a single one counts, the same requests over gRPC, in turns.

    end_to_end.py [--rounds 5] [--requests 2000] [--spans 250] [--targets 2] [--gzip]

Prints microseconds a span as JSON: of one process alone, of the router, of its targets together, and their ratios round by round: a machine that
is busy with other things moves the figures of a round together.
"""
import argparse
import gzip
import json
import pathlib
import statistics
import sys
import tempfile
import time

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kafka"))

import cost  # noqa: E402
import members  # noqa: E402


class Router(members.Member):
    """A Metronome that routes to others."""

    def __init__(self, targets, name, directory):
        super().__init__(None, None, name, directory)
        path = self.directory / "metronome.yaml"
        configuration = json.loads(path.read_text())
        configuration["metronome"]["route"] = {"enabled": True, "targets": [f"http://127.0.0.1:{target.grpc}" for target in targets]}
        path.write_text(json.dumps(configuration))


def send(door, requests, is_compressed):
    """Over one connection, eight at a time."""
    with grpc.insecure_channel(f"127.0.0.1:{door.grpc}", compression=grpc.Compression.Gzip if is_compressed else None) as channel:
        call = channel.unary_unary(cost.EXPORT, request_serializer=None, response_deserializer=None)
        under_way = []
        for body in requests:
            under_way.append(call.future(body, timeout=60))
            if len(under_way) == 8:
                under_way.pop(0).result()
        for one in under_way:
            one.result()


def wait(counting, spans):
    """Until all are counted, each once."""
    deadline = time.monotonic() + 60
    while (counted := sum(member.calls() for member in counting)) < spans:
        if time.monotonic() > deadline:
            raise SystemExit(f"{counted} of {spans} spans")
        time.sleep(0.2)
    if counted != spans:
        raise SystemExit(f"{counted} spans counted, {spans} sent")


def measure(door, counting, requests, given):
    """Microseconds a span of the door and of those who count."""
    started = []
    try:
        # Who counts is there before who routes.
        for member in [*counting, *([door] if door not in counting else [])]:
            member.start()
            started.append(member)
        send(door, requests[:cost.WARM_UP], given.gzip)
        wait(counting, cost.WARM_UP * given.spans)
        before = {member: member.cpu() for member in started}
        send(door, requests[cost.WARM_UP:], given.gzip)
        wait(counting, len(requests) * given.spans)
        spans = (len(requests) - cost.WARM_UP) * given.spans
        used = {member: (member.cpu() - before[member]) / spans * 1e6 for member in started}
        return used[door], sum(used[member] for member in counting)
    finally:
        for member in reversed(started):
            member.stop()


def main():
    """All rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--spans", type=int, default=250)
    parser.add_argument("--targets", type=int, default=2)
    parser.add_argument("--gzip", action="store_true")
    given = parser.parse_args()
    found = {"alone": [], "router": [], "targets": []}
    with tempfile.TemporaryDirectory() as directory:
        for number in range(given.rounds):
            kinds = [cost.request(given.spans, index) for index in range(14)]
            requests = [cost.fresh(kinds[index % len(kinds)]) for index in range(given.requests + cost.WARM_UP)]
            alone = members.Member(None, None, f"alone-{number}", directory)
            cost.collect_seldom(alone)
            found["alone"].append(measure(alone, [alone], requests, given)[0])
            counting = [members.Member(None, None, f"target-{number}-{index}", directory) for index in range(given.targets)]
            for member in counting:
                cost.collect_seldom(member)
            router, targets = measure(Router(counting, f"router-{number}", directory), counting, requests, given)
            found["router"].append(router)
            found["targets"].append(targets)
    ratios = {
        "router": [router / alone for router, alone in zip(found["router"], found["alone"])],
        "targets": [targets / alone for targets, alone in zip(found["targets"], found["alone"])],
        "all": [(router + targets) / alone for router, targets, alone in zip(found["router"], found["targets"], found["alone"])],
    }
    print(json.dumps({
        "lowest": {name: round(min(rounds), 3) for name, rounds in found.items()},
        "ratios_to_alone": {name: round(statistics.median(rounds), 2) for name, rounds in ratios.items()},
        "rounds": {name: [round(one, 3) for one in rounds] for name, rounds in found.items()}}))


if __name__ == "__main__":
    main()

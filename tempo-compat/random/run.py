"""Random configurations and spans through the built binary, compared with the reference model.

    run.py [--seed N] [--count N] [--only sm|sg|hi|native|limits|tenants|reload] [--jobs N] [--verbose] [--le]

Prints each configuration that differs with its seed (`--seed N --count 1` runs it again), then `N of M configurations identical`.
"""
import argparse
import concurrent.futures
import json
import os
import random
import socket
import sys
import time

import compare
import otlp_json
import selfmetrics
from generate.cases import KINDS, make
from generate.traffic import absolute
from model.generator import Generator, Refused
from model.settings import Settings
from otlp import Encoder
from receiver import Receiver
from sidecar import Failed, Sidecar, document, yaml

TRIES = 8
SINGLE = "single-tenant"


class TooSlow(Exception):
    """The machine was too slow for what the case says of time: what shows it, in words."""


class Models:
    """One model a tenant, made at its first request."""

    def __init__(self, case):
        self.case, self.tenants, self.overrides = case, {}, case.tenants

    def reload(self, overrides):
        """Another override file."""
        self.overrides = overrides
        for tenant, model in self.tenants.items():
            model.apply(Settings(document(self.case), overrides, tenant))

    def of(self, tenant):
        """The tenant's model."""
        if tenant not in self.tenants:
            settings = Settings(document(self.case), self.overrides, tenant)
            self.tenants[tenant] = Generator(settings, tenant, socket.gethostname().encode())
        return self.tenants[tenant]


def encoded(case, request, rng):
    """(body, headers) of a request: protobuf, or JSON when its text allows that."""
    if rng.random() < 0.15:
        try:
            return otlp_json.request(request), {"content-type": "application/json"}
        except UnicodeDecodeError:
            pass
    return Encoder(rng if case.shaped else None).request(request), {}


def push(case, sidecar, models):
    """Sends all steps to both. Spans are given the time of the push."""
    rng, started = random.Random(case.seed), None
    for step in case.steps:
        if step[0] == "wait":
            time.sleep(step[1])
            started = None
            continue
        if step[0] == "reload":
            sidecar.reload(step[1])
            models.reload(step[1])
            continue
        what, tenant, relative = step
        now = time.time_ns()
        started = started or now
        request = absolute(relative, now)
        body, headers = encoded(case, request, rng)
        if what == "skip":
            headers["no-generate-metrics"] = "1"
        status, body = sidecar.post(body, tenant, rng.randrange(case.connections), rng.random() < 0.2, headers)
        try:
            models.of(tenant or SINGLE).push(request, now, what == "skip")
            wanted = 200
        except Refused:
            wanted = 400
        if status != wanted:
            raise Failed(f"answered {status} for {wanted}: {body[:300]!r}")
        if time.time_ns() - started > case.hurry * 1e9:
            raise TooSlow("the machine was too slow for this case")


#: Seconds that a collection is waited for which a busy machine has not come to.
PATIENCE = 10


def uncollected(found):
    """Own metrics that are not there yet: a collection brings them."""
    return [line for line in found if "own metric None" in line]


def collected(sidecar, models):
    """The page of own metrics once all are there, or patience is over, and when it was asked for in nanoseconds."""
    end = time.monotonic() + PATIENCE
    while True:
        now = time.time_ns()
        page = sidecar.get("/metrics")
        if not uncollected(selfmetrics.differences(models.tenants, page)) or time.monotonic() > end:
            return now, page
        time.sleep(0.2)


def differences(case, receiver, name):
    """One case through both; what differs, in words."""
    url, models = receiver.open(name), Models(case)
    try:
        with Sidecar(case, url) as sidecar:
            push(case, sidecar, models)
            time.sleep(case.settle)
            now, page = collected(sidecar, models)
            sidecar.stop()
    finally:
        written = receiver.take(name)
    expected = {tenant: models.of(tenant).finish(now) for tenant in models.tenants.keys() | written.keys()}
    out = selfmetrics.differences(models.tenants, page)
    missing = uncollected(out)
    if missing:
        raise TooSlow(*missing)
    for one in written.values():
        one.launched = sidecar.launched
    for tenant in models.tenants.keys() | written.keys():
        model = models.of(tenant)
        found = compare.differences(expected[tenant], written.get(tenant), model.settings.trace_id_label, case.kind == "reload")
        for key, value in model.settings.headers.items():
            found += [f"no header {key}" for h in (written[tenant].headers if tenant in written else []) if h.get(key.lower()) != value]
        out += [f"{tenant}: {line}" if case.tenants is not None else line for line in found]
    return out


#: Of each process.
RECEIVER = None


def prepare():
    """Starts the receiver of a process."""
    global RECEIVER
    RECEIVER = Receiver()


def run(seed, only, with_le, attempt):
    """(case, differences, whether the machine may have been too slow for it) of a seed."""
    case = make(seed, only, with_le)
    try:
        return case, differences(case, RECEIVER, f"{seed}-{only}-{attempt}"), False
    except TooSlow as slow:
        return case, list(slow.args), True
    except (Failed, OSError, ValueError) as error:
        return case, [f"{type(error).__name__}: {error}"], False


def run_all(options):
    """(case, differences) of all seeds. Cases that need more speed than the machine had are tried again when the others are done."""
    seeds = range(options.seed, options.seed + options.count)
    for attempt in range(TRIES):
        slow = []
        # Processes: threads would wait for one another's interpreter, which a case's times do not allow.
        jobs = options.jobs if attempt == 0 else 2
        with concurrent.futures.ProcessPoolExecutor(min(jobs, len(seeds)), initializer=prepare) as pool:
            running = [(seed, pool.submit(run, seed, options.only, options.le, attempt)) for seed in seeds]
            for seed, one in running:
                case, found, is_slow = one.result()
                if is_slow and attempt < TRIES - 1:
                    slow.append(seed)
                else:
                    yield case, found
        if not slow:
            return
        seeds = slow


def report(case, found, verbose):
    """Prints a case that differs."""
    print(f"seed {case.seed} ({case.kind}): {len(found)} differences")
    for line in found[:None if verbose else 5]:
        print("   ", line[:600])
    print("    config:", yaml(document(case))[:3000])
    if case.tenants is not None:
        print("    tenants:", yaml(case.tenants)[:3000])
    sys.stdout.flush()


def main():
    """Runs them all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--le", action="store_true", help="also dimensions called `le`: label sets then share buckets")
    parser.add_argument("--json", action="store_true", help="end with a line of JSON instead of text, exit with 0 whatever came out")
    options = parser.parse_args()
    identical, differing = 0, []
    for case, found in run_all(options):
        identical += not found
        if found:
            differing.append({"seed": case.seed, "kind": case.kind, "differences": found[:5]})
            report(case, found, options.verbose)
    line = f"{identical} of {options.count} configurations identical"
    print(json.dumps({"line": line, "identical": identical, "count": options.count, "differing": differing}) if options.json else line)
    return 0 if options.json else int(identical != options.count)


if __name__ == "__main__":
    os.environ.setdefault("no_proxy", "127.0.0.1")
    sys.exit(main())

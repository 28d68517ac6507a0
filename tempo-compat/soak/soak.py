"""Five tenants, a reload every second, service graphs on: are the totals exact, is the memory flat?

    soak.py [--seconds N] [--rate N] [--wait N] [--keep-log FILE] [--no-memory-check]

Prints what it measured, each check that failed, and as last line all of it as JSON. Ends with 1 when a check failed.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time

import checks
import tenants
from process import Process, Usage
from receiver import Receiver

HERE = os.path.dirname(os.path.abspath(__file__))


class Reloads(threading.Thread):
    """Rewrites the override file every second; now and then asks for it to be read at once."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.ending, self.rounds, self.wrong = process, threading.Event(), 0, 0
        self.rng = random.Random(1)

    def run(self):
        """Until it is told to end."""
        while not self.ending.wait(1):
            self.rounds += 1
            self.wrong += tenants.is_wrong(self.rounds)
            self.process.rewrite(tenants.file(self.rounds))
            if self.rng.random() < 0.2:
                self.process.hang_up()

    def end(self):
        """No change after this."""
        self.ending.set()
        self.join()


def options():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600, help="time in which spans are sent")
    parser.add_argument("--rate", type=float, default=20, help="batches a second of each sender")
    parser.add_argument("--connections", type=int, default=2, help="senders of each tenant: a gRPC and an HTTP connection each")
    parser.add_argument("--wait", type=int, default=10, help="service_graphs.wait, seconds")
    parser.add_argument("--keep-log", help="where to put the log")
    parser.add_argument("--no-memory-check", action="store_true")
    return parser.parse_args()


def send(given, process):
    """Lets the senders run to their end; their report."""
    _, grpc, http = process.ports
    command = [
        sys.executable, os.path.join(HERE, "senders.py"), "--grpc", str(grpc), "--http", str(http), "--seconds", str(given.seconds),
        "--rate", str(given.rate), "--tenants", ",".join(tenants.TENANTS), "--connections", str(given.connections)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=given.seconds + 120, check=True)
    return json.loads(done.stdout)


def run(given):
    """One soak: a report."""
    receiver = Receiver()
    process = Process(receiver.url, given.wait)
    try:
        usage, reloads = Usage(process.process.pid), Reloads(process)
        usage.start()
        reloads.start()
        sent = send(given, process)
        usage.end()
        # Edges without a second half become virtual ones: at the latest 3 s after their time, and a collection later.
        time.sleep(given.wait + 6)
        reloads.end()
        own = process.metrics()
        code = process.stop()
        log = process.log()
    finally:
        process.close()
        receiver.close()
    if given.keep_log:
        with open(given.keep_log, "w") as file:
            file.write(log)
    return checks.Report(given, sent, receiver.store, own, code, log, usage.samples, reloads)


def main():
    """Runs, prints, judges."""
    report = run(options())
    for line in report.lines():
        print(line)
    for problem in report.problems:
        print("FAILED:", problem)
    print(json.dumps(report.document()))
    sys.exit(1 if report.problems else 0)


if __name__ == "__main__":
    main()

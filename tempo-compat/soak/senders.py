"""Sends the tenants' spans over their own gRPC and HTTP connections, as a process of its own; prints what was answered.

    senders.py --grpc PORT --http PORT --seconds S --rate R --tenants a,b [--connections N]
"""
import argparse
import http.client
import json
import random
import threading
import time

import grpc

import traffic

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
# An HTTP connection is given up for a new one after this many requests.
REQUESTS_PER_CONNECTION = 500


class Sender(threading.Thread):
    """One gRPC and one HTTP connection of a tenant. The two sides of an edge go over different ones, in either order."""

    def __init__(self, tenant, number, options):
        super().__init__(daemon=True)
        self.tenant, self.options = tenant, options
        self.batches = traffic.Batches(f"{tenant} {number} {time.time_ns()}")
        self.rng = random.Random(number)
        self.report = {"tenant": tenant, "batches": 0, "spans": 0, "problems": [], "longest_gap": 0.0}
        self.durations = []
        # Connections of their own: channels of one process share them otherwise.
        self.channel = grpc.insecure_channel(f"127.0.0.1:{options.grpc}", options=[("grpc.use_local_subchannel_pool", 1)])
        self.call = self.channel.unary_unary(EXPORT)
        self.connection, self.posted = None, 0

    def _grpc(self, body):
        reply = self.call(body, metadata=(("x-scope-orgid", self.tenant),), timeout=30)
        if reply:
            raise ValueError(f"partial success {reply!r}")

    def _http(self, body):
        if self.connection is None or self.posted % REQUESTS_PER_CONNECTION == 0:
            if self.connection:
                self.connection.close()
            self.connection = http.client.HTTPConnection("127.0.0.1", self.options.http, timeout=30)
        self.posted += 1
        self.connection.request(
            "POST", "/v1/traces", body, {"content-type": "application/x-protobuf", "X-Scope-OrgID": self.tenant})
        reply = self.connection.getresponse()
        text = reply.read()
        if reply.status != 200 or text:
            raise ValueError(f"answered {reply.status} {text[:200]!r}")

    def _push(self, send, body, spans):
        before = time.perf_counter()
        send(body)
        self.durations.append(time.perf_counter() - before)
        self.report["spans"] += spans

    def run(self):
        """Sends at its rate until the time is over or something goes wrong."""
        number, began = 0, time.monotonic()
        end = began + self.options.seconds
        due = began + self.rng.random() / self.options.rate
        while due < end:
            time.sleep(max(due - time.monotonic(), 0))
            due = max(due + 1 / self.options.rate, time.monotonic() - 1)
            client, server = self.batches.make(time.time_ns())
            pushes = [(client, traffic.CLIENT_SPANS), (server, traffic.SERVER_SPANS)]
            ways = [self._grpc, self._http]
            self.rng.shuffle(pushes)
            self.rng.shuffle(ways)
            first = time.monotonic()
            try:
                for way, (body, spans) in zip(ways, pushes):
                    self._push(way, body, spans)
            except Exception as problem:  # pylint: disable=broad-except
                self.report["problems"].append(repr(problem)[:500])
                return
            self.report["longest_gap"] = max(self.report["longest_gap"], time.monotonic() - first)
            number += 1
            self.report["batches"] = number


def main():
    """Runs all senders to their end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--grpc", type=int, required=True)
    parser.add_argument("--http", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--tenants", required=True)
    parser.add_argument("--connections", type=int, default=2)
    options = parser.parse_args()
    senders = [Sender(tenant, n, options) for tenant in options.tenants.split(",") for n in range(options.connections)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    durations = sorted(d for sender in senders for d in sender.durations)

    def quantile(q):
        return durations[min(int(len(durations) * q), len(durations) - 1)] if durations else 0.0

    print(json.dumps({
        "senders": [sender.report for sender in senders], "pushes": len(durations),
        "p50_ms": quantile(0.5) * 1e3, "p99_ms": quantile(0.99) * 1e3, "max_ms": quantile(1) * 1e3}))


if __name__ == "__main__":
    main()

"""CPU of a span that comes through Kafka beside one that comes over gRPC, the same bytes, one process after the other, in turns.

    cost.py [--rounds 5] [--requests 2000] [--spans 250]

Prints microseconds a span as JSON: of each way the lowest round and the median, and the median of the rounds' ratios. What the process takes in the
same time while nothing comes, pages that are asked for among it, is not the spans': brokers in memory are slower than one connection.
"""
import argparse
import json
import os
import statistics
import tempfile
import time

import grpc
import members
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
WARM_UP = 20
# Seconds between two looks at what is counted.
PAUSE = 0.2


def request(spans, number):
    """Spans of 20 attributes and about 650 bytes, in traces of ten."""
    data, now = TracesData(), time.time_ns()
    resource = data.resource_spans.add()
    entry = resource.resource.attributes.add()
    entry.key, entry.value.string_value = "service.name", f"gateway-{number % 7}"
    scope = resource.scope_spans.add()
    trace = b""
    for index in range(spans):
        if index % 10 == 0:
            trace = os.urandom(16)
        span = scope.spans.add()
        span.trace_id, span.span_id, span.name, span.kind = trace, os.urandom(8), f"GET /v1/items/{index % 50}", 2
        span.end_time_unix_nano = now
        span.start_time_unix_nano = now - 1_000_000 * (index % 300 + 1)
        for place in range(20):
            attribute = span.attributes.add()
            attribute.key, attribute.value.string_value = f"http.attribute.{place:02d}", f"value-{place * index % 97:06d}"
    return data.SerializeToString()


def fresh(body):
    """The same with another first trace, so that it is no request that came before."""
    place = body.index(b"\x0a\x10") + 2
    return body[:place] + os.urandom(16) + body[place + 16:]


def collect_seldom(member):
    """No collection falls into one way's time and not into the other's."""
    path = member.directory / "metronome.yaml"
    configuration = json.loads(path.read_text())
    configuration["metrics_generator"]["registry"]["collection_interval"] = "1h"
    path.write_text(json.dumps(configuration))


class Kafka:
    """Records of the codec `otlp`, which are the bytes of a request."""

    def __init__(self, broker, directory, number):
        self.topic = f"cost-{number}"
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic(self.topic, 2, 1)])[self.topic].result(20)
        self.producer = Producer({"bootstrap.servers": broker.address, "message.max.bytes": 100_000_000, "linger.ms": 5})
        self.member = members.Member(broker, self.topic, f"kafka-{number}", directory, consumer_group=self.topic)
        path = self.member.directory / "metronome.yaml"
        configuration = json.loads(path.read_text())
        configuration["metrics_generator"]["codec"] = "otlp"
        path.write_text(json.dumps(configuration))
        collect_seldom(self.member)

    def send(self, requests):
        """Writes them all."""
        for index, body in enumerate(requests):
            while len(self.producer) > 64:
                self.producer.poll(0.01)
            self.producer.produce(self.topic, body, key="single-tenant", partition=index % 2)
            self.producer.poll(0)
        self.producer.flush(60)


class GRPC:
    """The same over one connection, eight at a time."""

    def __init__(self, broker, directory, number):
        self.member = members.Member(broker, None, f"grpc-{number}", directory)
        collect_seldom(self.member)

    def send(self, requests):
        """Sends them all."""
        with grpc.insecure_channel(f"127.0.0.1:{self.member.grpc}") as channel:
            call = channel.unary_unary(EXPORT, request_serializer=None, response_deserializer=None)
            under_way = []
            for body in requests:
                under_way.append(call.future(body, timeout=60))
                if len(under_way) == 8:
                    under_way.pop(0).result()
            for one in under_way:
                one.result()


def measure(way, requests, spans):
    """Microseconds a span."""
    way.member.start()
    try:
        way.send(requests[:WARM_UP])
        wait(way, WARM_UP * spans)
        at_rest = rest(way.member)
        before, began = way.member.cpu(), time.monotonic()
        way.send(requests[WARM_UP:])
        wait(way, len(requests) * spans)
        used = way.member.cpu() - before - at_rest * (time.monotonic() - began)
        return used / ((len(requests) - WARM_UP) * spans) * 1e6
    finally:
        way.member.stop()


def rest(member, seconds=2):
    """Seconds of CPU a second while nothing comes, asked as in ``wait``."""
    before, began = member.cpu(), time.monotonic()
    while time.monotonic() - began < seconds:
        member.calls()
        time.sleep(PAUSE)
    return (member.cpu() - before) / (time.monotonic() - began)


def wait(way, spans):
    """Until all are counted."""
    deadline = time.monotonic() + 60
    while way.member.calls() < spans:
        if time.monotonic() > deadline:
            raise SystemExit(f"{way.member.calls()} of {spans} spans")
        time.sleep(PAUSE)


def main():
    """All rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--spans", type=int, default=250)
    given = parser.parse_args()
    found = {"kafka": [], "grpc": []}
    with tempfile.TemporaryDirectory() as directory:
        for number in range(given.rounds):
            # A broker keeps all of its records in memory.
            broker = members.Broker()
            try:
                kinds = [request(given.spans, index) for index in range(14)]
                requests = [fresh(kinds[index % len(kinds)]) for index in range(given.requests + WARM_UP)]
                for name, way in (("kafka", Kafka), ("grpc", GRPC)):
                    found[name].append(measure(way(broker, directory, number), requests, given.spans))
            finally:
                broker.stop()
    print(json.dumps({
        "lowest": {name: round(min(rounds), 3) for name, rounds in found.items()},
        "median": {name: round(statistics.median(rounds), 3) for name, rounds in found.items()},
        "ratio": round(statistics.median(kafka / over for kafka, over in zip(found["kafka"], found["grpc"])), 2),
        "rounds": {name: [round(one, 3) for one in rounds] for name, rounds in found.items()}}))


if __name__ == "__main__":
    main()

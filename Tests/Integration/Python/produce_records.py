#!/usr/bin/env python3
"""Writes records as Tempo's distributors do (tempo-behaviour 10.5), and prints how many spans are in them.

    produce_records.py BROKER TOPIC [option…]

    --create N        makes the topic with so many partitions first
    --codec C         push-bytes (default) or otlp
    --tenant T        key of the records, single-tenant by default
    --records N       by default 100
    --spans N         of each record, by default 3, each in a trace of its own
    --rate N          records a second; by default as fast as it goes
    --age S           seconds that records and their spans are old
    --service NAME    service.name of the spans
    --pad N           bytes of an attribute that each span has beside what it needs
    --client JSON     further properties of the client: TLS, SASL
    --garbage         beside them one record of each kind that nothing can be counted of
"""
import argparse
import json
import os
import time

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, TracesData


def field(number, content):
    """A field of bytes in protobuf."""
    size, head = len(content), bytearray([number << 3 | 2])
    while size > 0x7F:
        head.append(size & 0x7F | 0x80)
        size >>= 7
    head.append(size)
    return bytes(head) + content


def partition_of(tenant, trace, count):
    """FNV-1 over tenant and trace: a trace stays in one partition."""
    number = 0x811C9DC5
    for byte in tenant.encode() + trace:
        number = number * 0x01000193 & 0xFFFFFFFF ^ byte
    return number % count


def trace(identity, options, when):
    """A trace with one span that has just ended."""
    resource = ResourceSpans()
    attribute = resource.resource.attributes.add()
    attribute.key, attribute.value.string_value = "service.name", options.service
    span = resource.scope_spans.add().spans.add()
    span.trace_id, span.span_id, span.name, span.kind = identity, os.urandom(8), "GET /", 2
    span.end_time_unix_nano = int(when * 1e9)
    span.start_time_unix_nano = span.end_time_unix_nano - 50_000_000
    if options.pad:
        attribute = span.attributes.add()
        attribute.key, attribute.value.string_value = "pad", "x" * options.pad
    return TracesData(resource_spans=[resource])


def value(options, identities, when):
    """What a record of these traces holds."""
    traces = [trace(identity, options, when) for identity in identities]
    if options.codec == "otlp":
        return TracesData(resource_spans=[resource for one in traces for resource in one.resource_spans]).SerializeToString()
    return b"".join(field(2, one.SerializeToString()) for one in traces) + b"".join(field(3, identity) for identity in identities)


def garbage():
    """Keys and values that nothing can be counted of."""
    good = "single-tenant"
    return [
        (good, b"\xff\xff\xff\xff"), (good, b"\x12\x05x"), (good, field(2, b"\x0a\x05x")), ("no/tenant", b""), (b"\xff\xfe", b""), (None, b""),
        (good, field(2, os.urandom(64))),
    ]


def partitions(options):
    """How many the topic has; makes it if asked to."""
    admin = AdminClient({"bootstrap.servers": options.broker, **options.client})
    if options.create:
        for made in admin.create_topics([NewTopic(options.topic, num_partitions=options.create, replication_factor=1)]).values():
            made.result(20)
    for _ in range(100):
        topic = admin.list_topics(options.topic, timeout=20).topics[options.topic]
        if topic.partitions:
            return len(topic.partitions)
        time.sleep(0.1)
    raise SystemExit(f"{options.topic} has no partitions")


def main():
    """Writes them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("broker")
    parser.add_argument("topic")
    parser.add_argument("--create", type=int, default=0)
    parser.add_argument("--codec", default="push-bytes")
    parser.add_argument("--tenant", default="single-tenant")
    parser.add_argument("--records", type=int, default=100)
    parser.add_argument("--spans", type=int, default=3)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--age", type=float, default=0)
    parser.add_argument("--service", default="kafka")
    parser.add_argument("--pad", type=int, default=0)
    parser.add_argument("--client", type=json.loads, default={})
    parser.add_argument("--garbage", action="store_true")
    options = parser.parse_args()
    count = partitions(options)
    producer = Producer({"bootstrap.servers": options.broker, "message.max.bytes": 400_000_000, "linger.ms": 5, **options.client})
    failures = []

    def put(key, content, partition, when):
        producer.produce(
            options.topic, content, key=key, partition=partition, timestamp=int(when * 1000),
            on_delivery=lambda error, _: failures.append(str(error)) if error else None)
        producer.poll(0)

    start = time.time()
    for index in range(options.records):
        identities = [os.urandom(16) for _ in range(options.spans)]
        when = time.time() - options.age
        put(options.tenant, value(options, identities, when), partition_of(options.tenant, identities[0], count), when)
        if options.rate:
            time.sleep(max(start + (index + 1) / options.rate - time.time(), 0))
    for index, (key, content) in enumerate(garbage() if options.garbage else []):
        put(key, content, index % count, time.time())
    left = producer.flush(60)
    if left or failures:
        raise SystemExit(f"{left} records are not written, {failures[:3]}")
    print(json.dumps({"spans": options.records * options.spans, "partitions": count}))


if __name__ == "__main__":
    main()

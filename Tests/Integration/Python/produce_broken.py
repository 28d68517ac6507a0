#!/usr/bin/env python3
"""Writes a batch of records that nobody can read to a partition: its compression is none that there is, or its bytes are not of it.

    produce_broken.py BROKER TOPIC PARTITION RECORDS CODEC

CODEC is what stands in the batch's attributes: 1 gzip, 2 snappy, 3 lz4, 4 zstd, 5 and more nothing. Prints the batch's first offset as JSON.
"""
import json
import os
import socket
import struct
import sys
import time

POLYNOMIAL = 0x82F63B78


def crc32c(data):
    """Castagnoli's, which batches are checked with."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def batch(records, codec):
    """A batch of version 2 with bytes of no meaning for records."""
    now = int(time.time() * 1000)
    checked = struct.pack(">hiqqqhii", codec, records - 1, now, now, -1, -1, -1, records) + os.urandom(200)
    rest = struct.pack(">ibI", 0, 2, crc32c(checked)) + checked
    return struct.pack(">qi", 0, len(rest)) + rest


def main():
    """Sends it, as version 3 of Produce has it."""
    broker, topic, partition, records, codec = sys.argv[1], sys.argv[2].encode(), *map(int, sys.argv[3:])
    host, port = broker.rsplit(":", 1)
    content = batch(records, codec)
    body = struct.pack(">hhih", 0, 3, 1, 4) + b"test" + struct.pack(">hhi", -1, 1, 10_000)
    body += struct.pack(">ih", 1, len(topic)) + topic + struct.pack(">iii", 1, partition, len(content)) + content
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(struct.pack(">i", len(body)) + body)
        stream = connection.makefile("rb")
        answer = stream.read(struct.unpack(">i", stream.read(4))[0])
    error, offset = struct.unpack(">hq", answer[4 + 4 + 2 + len(topic) + 4 + 4:][:10])
    if error:
        raise SystemExit(f"the broker refuses it: {error}")
    print(json.dumps({"offset": offset}))


if __name__ == "__main__":
    main()

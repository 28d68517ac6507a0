#!/usr/bin/env python3
"""Deletes a topic, and makes it again: `remake_topic.py BROKER TOPIC PARTITIONS`; with no partitions it is not made again."""
import json
import sys

from confluent_kafka.admin import AdminClient, NewTopic


def main():
    """Both, one right after the other."""
    broker, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
    admin = AdminClient({"bootstrap.servers": broker})
    admin.delete_topics([topic])[topic].result(20)
    if partitions:
        admin.create_topics([NewTopic(topic, num_partitions=partitions, replication_factor=1)])[topic].result(20)
    print(json.dumps({"partitions": partitions}))


if __name__ == "__main__":
    main()

"""Two members of a group over eight partitions, of which one is killed again and again: is every span counted once?

    kills.py [--seconds 180] [--every 10] [--rate 200]

`kill -9` every so many seconds, the members in turn, each started again at once, while records of three spans are written. Prints what was
written and what the sum of the calls is, as JSON; ends with 1 when they differ. It waits as long as more is counted: a busy machine takes its time.
"""
import argparse
import json
import sys
import tempfile
import time

import members

# Seconds without a further span, after which no more is waited for: more than a session and a rebalance take.
PATIENCE = 60


def main():
    """One run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--rate", type=int, default=200, help="records a second")
    given = parser.parse_args()
    broker = members.Broker()
    group, kills = [], 0
    with tempfile.TemporaryDirectory() as directory:
        try:
            group = [members.Member(broker, "killed", f"member-{index}", directory) for index in range(2)]
            producer = broker.producer(
                "killed", "--create", "8", "--records", str(given.seconds * given.rate), "--rate", str(given.rate))
            for member in group:
                member.start()
            while producer.poll() is None:
                time.sleep(given.every)
                member = group[kills % len(group)]
                member.kill()
                member.start()
                kills += 1
            written = json.loads(producer.communicate()[0])["spans"]
            grew, counted = time.monotonic(), -1
            while time.monotonic() < grew + PATIENCE and counted != written:
                time.sleep(1)
                before, counted = counted, sum(member.calls() for member in group)
                if counted != before:
                    grew = time.monotonic()
            # What comes twice comes late.
            time.sleep(5)
            counted = sum(member.calls() for member in group)
            if counted != written:
                for member in group:
                    print(member.own("kafka", "group_partition_lag{", "assigned_partitions"), file=sys.stderr)
                    print((member.directory / "log").read_text()[-20_000:], file=sys.stderr)
        finally:
            for member in group:
                if member.process:
                    member.stop()
            broker.stop()
    print(json.dumps({"written": written, "counted": counted, "kills": kills}))
    return 0 if written == counted else 1


if __name__ == "__main__":
    raise SystemExit(main())

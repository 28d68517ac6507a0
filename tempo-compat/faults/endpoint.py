"""A remote-write receiver that misbehaves as it is told, and reads counters as Prometheus does."""
import os
import queue
import socket
import struct
import sys
import threading
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "soak"))
from receiver import Store, uncompress  # noqa: E402  # pylint: disable=wrong-import-position


__all__ = ["Faulty", "uncompress"]


class Inbox(Store):
    """Takes requests at once and reads them later: a machine that is busy is no receiver that is slow."""

    def __init__(self):
        super().__init__()
        self.waiting = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def take(self, tenant, body):
        """Keeps one request."""
        self.waiting.put((tenant, body))

    def _read(self):
        while True:
            try:
                super().take(*self.waiting.get())
            except Exception as problem:  # pylint: disable=broad-except
                self.violations.append(f"a request that cannot be read: {problem!r}")
            self.waiting.task_done()

    def total(self, tenant, name):
        """Of all that has come."""
        self.waiting.join()
        return super().total(tenant, name)


class Faulty:
    """One endpoint on a port of its own. `behave(store, body)` says what becomes of a request: an HTTP status, with headers, or what is done
    instead of an answer ("hang", "reset", or a function that writes to the connection and says whether that goes on)."""

    def __init__(self, port):
        self.port, self.store, self.behave = port, Inbox(), None
        self.server, self.connections, self.address = None, set(), f"http://127.0.0.1:{port}/api/v1/push"
        # More of its entry in `remote_write`.
        self.entry = {}
        # Of a request's body, what is read before the connection is reset; None: all of it. Headers of the last request.
        self.reads, self.headers = None, []
        self.open()

    @property
    def url(self):
        """Where to write."""
        return self.address

    def open(self):
        """Listens."""
        self.server = socket.create_server(("127.0.0.1", self.port), backlog=1024, reuse_port=False)
        threading.Thread(target=self._accept, args=(self.server,), daemon=True).start()

    def close(self):
        """Is as if it had never been."""
        server, self.server = self.server, None
        if server is not None:
            # A thread that waits in accept would keep it open.
            server.shutdown(socket.SHUT_RDWR)
            server.close()
        for one in list(self.connections):
            self._drop(one)

    def _drop(self, connection):
        self.connections.discard(connection)
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        except OSError:
            pass

    def _accept(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self.connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            stream = connection.makefile("rb")
            while stream.readline():
                length, tenant, headers = 0, "", []
                for line in iter(stream.readline, b"\r\n"):
                    headers.append(line)
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    if name.lower() == b"x-scope-orgid":
                        tenant = value.strip().decode()
                self.headers = headers
                if self.reads is not None:
                    stream.read(min(self.reads, length))
                    break
                if not self._answer(connection, stream.read(length), tenant):
                    break
        except (OSError, ValueError):
            pass
        self._drop(connection)

    def _answer(self, connection, body, tenant):
        behave = self.behave
        outcome = behave(self.store, body) if behave else None
        if outcome == "hang":
            time.sleep(600)
            return False
        if outcome == "reset":
            return False
        if callable(outcome):
            return outcome(connection)
        status, headers = outcome or (200, "")
        if status == 200:
            self.store.take(tenant, body)
        text = "no\n" if status != 200 else ""
        connection.sendall(f"HTTP/1.1 {status} x\r\ncontent-length: {len(text)}\r\n{headers}\r\n{text}".encode())
        return True

"""Run by image.py in namespaces of its own: the image's commands in a root that holds nothing else.

    contained.py ROOT '{"entry": [...], "command": [...], "health": [...]}'

The root is read-only, the user nobody, the network a loopback with a name server that knows one name: the static binary must find its
remote-write endpoint by it.
"""
import fcntl
import http.server
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import time

NOBODY = ["--userspec=65532:65532"]
NAME = "mimir.observability.svc"


def loopback():
    """A new network namespace has one that is down."""
    with socket.socket() as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP


def name_server(asked):
    """Answers 127.0.0.1 to the one name, for IPv4."""
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 53))
    while True:
        query, peer = one.recvfrom(512)
        end = query.index(b"\0", 12) + 5
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        asked.add(".".join(labels))
        answers = ".".join(labels) == NAME and query[end - 4:end - 2] == b"\0\1"
        header = query[:2] + (b"\x81\x80" if ".".join(labels) == NAME else b"\x81\x83") + b"\0\1" + (b"\0\1" if answers else b"\0\0") + b"\0\0\0\0"
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if answers else b""
        one.sendto(header + query[12:end] + record, peer)


def endpoint(pushes):
    """Takes remote write."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            pushes.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", 9009), Handler).serve_forever()


def until(what, look, log):
    """Waits for it, at most a minute and a half."""
    deadline = time.monotonic() + 90
    while not look():
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within 90 s\n{log.read_text()}")
        time.sleep(0.1)


def is_well(command):
    """What the health check says."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    """Serve, be well, take spans, send series, stop."""
    root, words = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2])
    loopback()
    (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    (root / "etc/metronome/out.yaml").write_text(json.dumps({"metrics_generator": {
        "registry": {"collection_interval": "1s"}, "storage": {"remote_write": [{"url": f"http://{NAME}:9009/api/v1/push"}]}}}))
    for command in (["mount", "--make-rprivate", "/"], ["mount", "--bind", root, root], ["mount", "-o", "remount,bind,ro", root],
                    ["mount", "-t", "proc", "proc", root / "proc"]):
        subprocess.run([str(part) for part in command], check=True)
    if os.access(root / "tmp", os.W_OK):
        sys.exit("the root is writable")
    asked, pushes, log = set(), [], root.parent / "log"
    threading.Thread(target=name_server, args=[asked], daemon=True).start()
    threading.Thread(target=endpoint, args=[pushes], daemon=True).start()

    def inside(*command, **more):
        return ["chroot", *NOBODY, str(root), *command]

    with open(log, "w") as output:
        process = subprocess.Popen(inside(*words["entry"], *words["command"], "--config", "/etc/metronome/out.yaml"), stdout=output, stderr=output)
    until("healthy", lambda: process.poll() is not None or is_well(inside(*words["health"])), log)
    load = subprocess.run(inside("/metronome-load", "--spans", "1000", "--quiet"), capture_output=True, text=True, check=False)
    until("series arrive", lambda: pushes or process.poll() is not None, log)
    process.terminate()
    code = process.wait(60)
    if code or load.returncode or NAME not in asked or not pushes:
        sys.exit(f"exit {code}, load {load.returncode} {load.stderr}, names asked {asked}, pushes {len(pushes)}\n{log.read_text()}")


if __name__ == "__main__":
    main()

"""Knocks at doors of a Metronome with official clients: doors.py PROBES, a JSON list of mappings.

Each probe has a `door` (`grpc`, `http`, `get`, `preflight`, `version` or `held`), a `port`, and what of `ca`, `cert`, `key` (paths), `host`, `path` and
`headers` it needs. The last line of output is `{"answers": […]}`, for each probe: a gRPC status' name, an HTTP status (with the header
`access-control-allow-origin` behind it, if there is one), or `tls` when there was no handshake. For `version`, which speaks TLS up to `max`, it
is that of the handshake. For `held`, which keeps one connection of
HTTP/1.1 busy, puts the file `from` in the place of the file `to`, and goes on for `seconds` at most: `closed` when an answer said that the
connection ends or it ended between two answers, `open` when it was there still; behind it what a new connection is answered.
"""
import http.client
import json
import os
import shutil
import socket
import ssl
import sys
import time

import grpc
import requests

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


def content(path):
    if not path:
        return None
    with open(path, "rb") as file:
        return file.read()


def over_grpc(probe):
    target = f"{probe.get('host', 'localhost')}:{probe['port']}"
    # An address that failed before is tried again at once, and no connection is shared.
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
    if "ca" in probe:
        credentials = grpc.ssl_channel_credentials(content(probe["ca"]), content(probe.get("key")), content(probe.get("cert")))
        channel = grpc.secure_channel(target, credentials, options)
    else:
        channel = grpc.insecure_channel(target, options)
    with channel:
        call = channel.unary_unary(EXPORT, request_serializer=bytes, response_deserializer=bytes)
        try:
            call(b"", timeout=20, metadata=[(name.lower(), value) for name, value in probe.get("headers", {}).items()])
            return "OK"
        except grpc.RpcError as error:
            return error.code().name


def over_http(probe):
    scheme = "https" if "ca" in probe else "http"
    url = f"{scheme}://{probe.get('host', 'localhost')}:{probe['port']}{probe.get('path', '/v1/traces')}"
    method = {"http": "POST", "get": "GET", "preflight": "OPTIONS"}[probe["door"]]
    headers = dict(probe.get("headers", {}))
    if method == "POST":
        headers["Content-Type"] = "application/x-protobuf"
    session = requests.Session()
    session.trust_env = False
    certificate = (probe["cert"], probe["key"]) if "cert" in probe else None
    try:
        answer = session.request(method, url, headers=headers, data=b"", verify=probe.get("ca", True), cert=certificate, timeout=20)
    except requests.exceptions.SSLError:
        return "tls"
    # A server that ends the connection when it has seen the certificate, which TLS 1.3 tells only then.
    except requests.exceptions.ConnectionError:
        return "tls"
    origin = answer.headers.get("access-control-allow-origin")
    return f"{answer.status_code}" + (f" {origin}" if origin else "")


def version(probe):
    context = ssl.create_default_context(cafile=probe["ca"])
    context.load_cert_chain(probe["cert"], probe["key"])
    if probe.get("max") == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        with socket.create_connection(("127.0.0.1", probe["port"]), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secured:
                return secured.version()
    except (ssl.SSLError, ConnectionError):
        return "tls"


def held(probe):
    context = ssl.create_default_context(cafile=probe["ca"])
    context.load_cert_chain(probe["cert"], probe["key"])
    connection = http.client.HTTPSConnection("localhost", probe["port"], context=context, timeout=20)
    replaced = False
    end = time.monotonic() + probe["seconds"]
    outcome = "open"
    while time.monotonic() < end:
        if connection.sock is None and replaced:
            outcome = "closed"
            break
        try:
            connection.request("POST", "/v1/traces", b"", {"Content-Type": "application/x-protobuf"})
            answer = connection.getresponse()
            answer.read()
        except (http.client.RemoteDisconnected, ConnectionError, ssl.SSLError):
            outcome = "closed" if replaced else "lost"
            break
        if answer.status != 200:
            outcome = f"{answer.status}"
            break
        if not replaced:
            shutil.copyfile(probe["from"], probe["to"] + ".next")
            os.replace(probe["to"] + ".next", probe["to"])
            replaced = True
        time.sleep(0.05)
    connection.close()
    return f"{outcome}, then {over_http(dict(probe, door='http'))}"


def answer(probe):
    return {"grpc": over_grpc, "held": held, "version": version}.get(probe["door"], over_http)(probe)


print(json.dumps({"answers": [answer(probe) for probe in json.loads(sys.argv[1])]}))

"""Knocks at doors of a Metronome with official clients: doors.py PROBES, a JSON list of mappings.

Each probe has a `door` (`grpc`, `http`, `get` or `preflight`), a `port`, and what of `ca`, `cert`, `key` (paths), `host`, `path` and
`headers` it needs. The last line of output is `{"answers": […]}`, for each probe: a gRPC status' name, an HTTP status (with the header
`access-control-allow-origin` behind it, if there is one), or `tls` when there was no handshake.
"""
import json
import sys

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


print(json.dumps({"answers": [over_grpc(probe) if probe["door"] == "grpc" else over_http(probe) for probe in json.loads(sys.argv[1])]}))

"""Drives the gRPC receiver with the official C core client: grpc_client.py PORT SCENARIO."""
import sys
import grpc
from google.rpc import error_details_pb2, status_pb2

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
identity = lambda body: body


def channel(port):
    return grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.max_send_message_length", -1)])


def method(connection, name=EXPORT):
    return connection.unary_unary(name, request_serializer=identity, response_deserializer=identity)


def many(port):
    """3,000 calls on one connection, every other one compressed, some of them at the same time."""
    with channel(port) as connection:
        export = method(connection)
        for number in range(2800):
            compression = grpc.Compression.Gzip if number % 2 else grpc.Compression.NoCompression
            assert export(b"x" * (number % 700), timeout=10, compression=compression) == b""
        pending = [export.future(bytes([number % 251]) * 30_000, timeout=10) for number in range(200)]
        assert all(call.result() == b"" for call in pending)


def tls(port):
    """Calls over TLS; the third argument is whom to trust."""
    with open(sys.argv[3], "rb") as authority:
        credentials = grpc.ssl_channel_credentials(authority.read())
    with grpc.secure_channel(f"localhost:{port}", credentials) as connection:
        export = method(connection)
        for number in range(100):
            assert export(b"x" * number * 100, timeout=10) == b""


def access(port):
    """Calls with and without a token that is known; health needs none."""
    with channel(port) as connection:
        export = method(connection)
        assert method(connection, "/grpc.health.v1.Health/Check")(b"", timeout=10) == b"\x08\x01"
        for metadata, code in [
            ([], grpc.StatusCode.UNAUTHENTICATED),
            ([("authorization", "Bearer nobody's")], grpc.StatusCode.UNAUTHENTICATED),
            ([("authorization", "Bearer token-b"), ("x-scope-orgid", "a")], grpc.StatusCode.PERMISSION_DENIED),
        ]:
            try:
                export(b"no", metadata=metadata, timeout=10)
                raise SystemExit(f"{metadata} was let in")
            except grpc.RpcError as error:
                assert error.code() == code, error
        assert export(b"yes", metadata=[("authorization", "Bearer token-b")], timeout=10) == b""
        assert export(b"yes", metadata=[("authorization", "Bearer token-a"), ("x-scope-orgid", "t")], timeout=10) == b""


def oversize(port):
    """Messages above the limit are refused with a status, and the connection goes on; more often than a reset limit allows."""
    with channel(port) as connection:
        export = method(connection)
        for _ in range(250):
            try:
                export(b"x" * 300_000, timeout=10)
                raise SystemExit("an oversized message was accepted")
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
                assert not [key for key, _ in error.trailing_metadata() if key == "grpc-status-details-bin"], "must not be retried"
            assert export(b"small", timeout=10) == b""


def large(port):
    """Messages larger than the flow control windows."""
    with channel(port) as connection:
        export = method(connection)
        for _ in range(20):
            assert export(b"y" * (8 << 20), timeout=10) == b""


def refused(port):
    """The sink refuses with RetryInfo and a message that needs escaping."""
    with channel(port) as connection:
        try:
            method(connection)(b"z", timeout=10)
            raise SystemExit("the call was accepted")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
            assert error.details() == "50 % too fast – wait", error.details()
            details = dict(error.trailing_metadata())["grpc-status-details-bin"]
            status = status_pb2.Status.FromString(details)
            retry = error_details_pb2.RetryInfo()
            assert status.details[0].Unpack(retry) and retry.retry_delay.seconds == 7, status
            assert status.code == 8 and status.message == "50 % too fast – wait", status


def other(port):
    """Health, an unknown method, deflate, metadata."""
    with channel(port) as connection:
        assert method(connection, "/grpc.health.v1.Health/Check")(b"", timeout=10) == b"\x08\x01"
        for name, body, code in [
            ("/grpc.health.v1.Health/Check", b"\x0a\x03foo", grpc.StatusCode.NOT_FOUND),
            ("/grpc.health.v1.Health/Watch", b"", grpc.StatusCode.UNIMPLEMENTED),
        ]:
            try:
                method(connection, name)(body, timeout=10)
                raise SystemExit(f"{name} was accepted")
            except grpc.RpcError as error:
                assert error.code() == code, error
        assert method(connection)(b"x" * 1000, timeout=10, compression=grpc.Compression.Deflate) == b""
        metadata = [("x-scope-orgid", "a"), ("x-scope-orgid", "b"), ("no-generate-metrics", "1")]
        assert method(connection, "/tempopb.MetricsGenerator/PushSpans")(b"push", metadata=metadata, timeout=10) == b""


globals()[sys.argv[2]](int(sys.argv[1]))
print("ok")

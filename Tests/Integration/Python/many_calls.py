"""Makes many unary calls on one gRPC connection (grpcio, the C core) and prints what became of them as one line of JSON."""

import argparse
import collections
import json
import pathlib

import grpc

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
IN_FLIGHT = 16


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("request", type=pathlib.Path)
    options = parser.parse_args()

    request = options.request.read_bytes()
    transitions, codes, waiting = [], collections.Counter(), collections.deque()
    # Retries would hide a connection that the server cut off.
    arguments = [("grpc.enable_retries", 0), ("grpc.use_local_subchannel_pool", 1)]
    compression = grpc.Compression.Gzip if options.gzip else grpc.Compression.NoCompression
    with grpc.insecure_channel(f"127.0.0.1:{options.port}", options=arguments, compression=compression) as channel:
        channel.subscribe(lambda state: transitions.append(state.name), try_to_connect=True)
        call = channel.unary_unary(METHOD, request_serializer=lambda raw: raw, response_deserializer=lambda raw: raw)
        for number in range(options.calls + IN_FLIGHT):
            if number < options.calls:
                waiting.append(call.future(request, timeout=20))
            if number >= IN_FLIGHT:
                codes[waiting.popleft().code().name] += 1
        print(json.dumps({"codes": codes, "transitions": transitions}))


main()

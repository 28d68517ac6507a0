"""Writes the libprotobuf-c code of the OTLP messages from the descriptors in the `opentelemetry-proto` package."""
import pathlib, shutil, subprocess, tempfile
from google.protobuf import descriptor_pb2
from opentelemetry.proto.common.v1 import common_pb2
from opentelemetry.proto.resource.v1 import resource_pb2
from opentelemetry.proto.trace.v1 import trace_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

here = pathlib.Path(__file__).parent
files = descriptor_pb2.FileDescriptorSet()
for module in (common_pb2, resource_pb2, trace_pb2, trace_service_pb2):
    module.DESCRIPTOR.CopyToProto(files.file.add())
with tempfile.TemporaryDirectory() as out:
    descriptors = pathlib.Path(out, "otlp.desc")
    descriptors.write_bytes(files.SerializeToString())
    subprocess.run(["protoc-c", f"--descriptor_set_in={descriptors}", f"--c_out={out}", *(f.name for f in files.file)], check=True)
    for header in pathlib.Path(out).rglob("*.pb-c.h"):
        target = here / "include" / header.relative_to(out)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(header, target)
    for source in pathlib.Path(out).rglob("*.pb-c.c"):
        shutil.copy(source, here / "generated" / source.name)

"""OTLP metrics as series, by the protobuf library: the last value of each, as one line of JSON. Arguments: files of gzipped request bodies.

A histogram becomes what Prometheus makes of it: cumulative buckets, sum and count.
"""

import gzip
import json
import sys

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality

CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE


def series(metric):
    """(name, labels, time, value) of each number that a metric has."""
    kind = metric.WhichOneof("data")
    data = getattr(metric, kind)
    if kind != "gauge" and data.aggregation_temporality != CUMULATIVE:
        raise SystemExit(f"{metric.name} is not cumulative")
    for point in data.data_points:
        labels = {pair.key: pair.value.string_value for pair in point.attributes}
        if point.start_time_unix_nano > point.time_unix_nano:
            raise SystemExit(f"{metric.name} starts after its time")
        if kind in ("gauge", "sum"):
            yield metric.name, labels, point.time_unix_nano, point.as_double
            continue
        if len(point.bucket_counts) != len(point.explicit_bounds) + 1 or sum(point.bucket_counts) != point.count:
            raise SystemExit(f"{metric.name}: {point}")
        total = 0
        for count, bound in zip(point.bucket_counts, [f"{bound:g}" for bound in point.explicit_bounds] + ["+Inf"]):
            total += count
            yield metric.name + "_bucket", labels | {"le": bound}, point.time_unix_nano, total
        yield metric.name + "_sum", labels, point.time_unix_nano, point.sum
        yield metric.name + "_count", labels, point.time_unix_nano, point.count


def main():
    """Reads all files."""
    found = {}
    exemplars = 0
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            request = ExportMetricsServiceRequest.FromString(gzip.decompress(file.read()))
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    data = getattr(metric, metric.WhichOneof("data"))
                    exemplars += sum(len(exemplar.trace_id) == 16 for point in data.data_points for exemplar in point.exemplars)
                    for name, labels, time, value in series(metric):
                        key = json.dumps([name, sorted(labels.items())])
                        found[key] = max(found.get(key, (0, 0)), (time, value))
    result = [{"labels": dict(json.loads(key)[1]) | {"__name__": json.loads(key)[0]}, "value": value} for key, (_, value) in found.items()]
    print(json.dumps({"series": result, "exemplars": exemplars}))


main()

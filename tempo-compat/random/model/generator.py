"""The generator of one tenant: intake (tempo-behaviour 2), processors, and what it sends."""
from dataclasses import replace

from .host_info import HostInfo
from .registry import Registry
from .service_graphs import ServiceGraphs
from .span_metrics import SpanMetrics
from .spans import cut_attributes, cut_span


class Refused(Exception):
    """A request that is refused whole (rule 2.1.2)."""


def check(request):
    """Refuses a request with an id of the wrong length. A span without trace id is taken: Metronome differs on purpose."""
    for span in [s for r in request for scope in r.scopes for s in scope]:
        if len(span.trace_id) not in (0, 16):
            raise Refused("trace id")
        if len(span.span_id) != 8 or not any(span.span_id):
            raise Refused("span id")


class Generator:
    """Takes requests of one tenant. Times are nanoseconds since 1970."""

    def __init__(self, settings, tenant="single-tenant", host=b"HOSTNAME"):
        self.settings, self.registry, self.discarded, self.received, self.pushes = settings, Registry(settings, tenant, host), {}, 0, 0
        self.skipped, self.store = 0, None
        self._build()

    def _build(self):
        settings, self.processors = self.settings, []
        if settings.span_metrics:
            self.processors.append(SpanMetrics(settings.span_metrics, self.registry, self.trace_text, self._discard("span-metrics")))
        if settings.service_graphs:
            graphs = ServiceGraphs(settings.service_graphs, self.registry, self.trace_text, self._discard("service-graphs"), self.store)
            self.processors.append(graphs)
            self.store = graphs.store
        if settings.host_info:
            self.processors.append(HostInfo(settings.host_info, self.registry, self._discard("host-info")))

    def apply(self, settings):
        """Other settings: series that stay the same go on, edges go on waiting (Metronome differs on purpose)."""
        self.settings = settings
        self.registry.apply(settings)
        self._build()
        for processor in self.processors:
            if isinstance(processor, SpanMetrics):
                processor.end_others()

    def _discard(self, processor):
        def count(reason, by=1):
            self.discarded[processor, reason] = self.discarded.get((processor, reason), 0) + by
        return count

    @staticmethod
    def trace_text(span):
        """The exemplar's value: the trace id without leading zeros (rule 6.3); None when nothing is left."""
        return span.trace_id.hex().lstrip("0") or None

    def push(self, request, now, skip=False):
        """Takes one request; with `skip` no metrics are made of it (rule 2.1.7).
        - Raises: Refused."""
        check(request)
        if not self.processors or any(getattr(p, "is_broken", False) for p in self.processors):
            return
        self.pushes += 1
        self.skipped += skip * len(self.processors)
        for processor in self.processors:
            if isinstance(processor, ServiceGraphs):
                processor.expire(now)
        for resource_spans in request:
            taken = self._intake(resource_spans, now)
            for processor in [] if skip else self.processors:
                processor.push(taken, now, ("push", self.pushes))

    def _intake(self, resource_spans, now):
        limit, scopes = self.settings.max_attribute_bytes, []
        for scope in resource_spans.scopes:
            self.received += len(scope)
            kept = [cut_span(s, limit) for s in scope if abs(s.end - now) <= self.settings.slack]
            if len(kept) < len(scope):
                self._discard("all")("outside_metrics_ingestion_slack", len(scope) - len(kept))
            scopes.append(kept)
        return replace(resource_spans, attributes=cut_attributes(resource_spans.attributes or [], limit), scopes=scopes)

    def finish(self, now):
        """Everything it has sent when it was last collected, at `now`."""
        for processor in self.processors:
            if isinstance(processor, ServiceGraphs):
                processor.expire(now)
        return {} if self.settings.disable_collection else self.registry.collect()

"""The processor `host-info` (tempo-behaviour 5)."""


class HostInfo:
    """Sets one gauge a host."""

    def __init__(self, options, registry, discard):
        self.options, self.registry, self.discard = options, registry, discard
        registry.register(options["metric_name"], "gauge")

    def push(self, resource_spans, now, group):
        """Takes one resource, with or without spans."""
        for identifier in self.options["host_identifiers"]:
            hosts = [value[1] for key, value in resource_spans.attributes or []
                     if key == identifier.encode() and value and value[0] == "s" and value[1]]
            if hosts:
                labels = self.registry.labels()
                labels.put(b"grafana_host_id", hosts[0])
                labels.put(b"host_source", identifier.encode())
                if labels.is_valid:
                    self.registry.set(self.options["metric_name"], labels.key)
                else:
                    self.discard("invalid_utf8")
                return

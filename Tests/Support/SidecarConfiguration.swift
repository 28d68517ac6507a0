/// What a test sets of a sidecar's configuration, in the shape of a `tempo.yaml`; the rest is filled in as for Tempo's recordings.
package struct SidecarConfiguration: Sendable {
    /// Laid over `metrics_generator`, which has a collection interval of 1 s.
    package var generator: JSONValue
    /// Laid over `overrides.defaults.metrics_generator`, which has `processors: [span-metrics]`.
    package var overrides: JSONValue
    /// `metrics_generator.storage.remote_write`.
    package var remoteWrite: [JSONValue]
    /// Laid over the whole document.
    package var extra: JSONValue

    package init(generator: JSONValue = [:], overrides: JSONValue = [:], remoteWrite: [JSONValue] = [], extra: JSONValue = [:]) {
        self.generator = generator
        self.overrides = overrides
        self.remoteWrite = remoteWrite
        self.extra = extra
    }

    func document(_ ports: SidecarPorts, storage: String) -> JSONValue {
        let generatorBase: JSONValue = [
            // Without an endpoint tests scrape, and a scrape during a collection shows what was there before it.
            "registry": ["collection_interval": remoteWrite.isEmpty ? "10m" : "1s"],
            "storage": ["path": .string(storage), "remote_write": .array(remoteWrite)],
        ]
        let overridesBase: JSONValue = ["processors": ["span-metrics"]]
        let document: JSONValue = [
            "server": ["http_listen_address": "127.0.0.1", "http_listen_port": .integer(Int64(ports.admin))],
            "distributor": [
                "receivers": [
                    "otlp": [
                        "protocols": [
                            "grpc": ["endpoint": .string("127.0.0.1:\(ports.grpc)")],
                            "http": ["endpoint": .string("127.0.0.1:\(ports.http)")],
                        ]
                    ]
                ]
            ],
            "metrics_generator": generatorBase.merging(generator),
            "overrides": ["defaults": ["metrics_generator": overridesBase.merging(overrides)]],
        ]
        return document.merging(extra)
    }
}

/// Where a sidecar listens on 127.0.0.1.
package struct SidecarPorts: Sendable {
    package let grpc: Int
    package let http: Int
    package let admin: Int
}

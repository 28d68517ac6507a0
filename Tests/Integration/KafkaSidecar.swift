import TestSupport

/// A Metronome that reads a topic, and what tests ask of it.
enum KafkaSidecar {
    /// - Parameters:
    ///   - member: its name in the group.
    ///   - ingest: keys of `ingest.kafka` beside address and topic.
    ///   - kafka: keys of `metronome.kafka`.
    static func configuration(
        _ broker: KafkaBroker, _ topic: String, member: String, _ storage: TemporaryDirectory, ingest: JSONValue = [:], kafka: JSONValue = [:]
    ) -> SidecarConfiguration {
        let brokers: JSONValue = ["address": .string(broker.address), "topic": .string(topic)]
        // The broker waits for half of it before it shares partitions.
        let reader: JSONValue = ["enabled": true, "session_timeout": "6s"]
        return SidecarConfiguration(
            generator: [
                "instance_id": .string(member), "registry": ["collection_interval": "1s"], "storage": ["path": .string(storage.path)],
            ],
            extra: ["ingest": ["kafka": brokers.merging(ingest)], "metronome": ["kafka": reader.merging(kafka)]])
    }

    static func calls(_ sidecar: SidecarProcess) throws -> Double {
        let reply = try HTTPClient.get(sidecar.ports.admin, "/metrics/spans")
        return try PrometheusText(reply.text).total("traces_spanmetrics_calls_total")
    }

    /// The sum of a metric of Metronome itself.
    static func own(_ name: String, _ sidecar: SidecarProcess, _ labels: [String: String] = [:]) throws -> Double {
        try sidecar.selfMetrics().total(name, labels)
    }

    static func wait(for spans: Int, in sidecars: [SidecarProcess]) throws {
        try waitUntil("\(spans) spans are counted", seconds: 120) { try sidecars.reduce(0) { try $0 + calls($1) } >= Double(spans) }
    }

    /// What the page of targets has of the topic.
    static func state(_ sidecar: SidecarProcess) throws -> JSONValue {
        let page = try JSONValue(parsing: try HTTPClient.get(sidecar.ports.admin, "/api/v1/targets").body)
        return page["kafka"] ?? .null
    }
}

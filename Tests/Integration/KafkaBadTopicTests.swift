import TestSupport
import Testing

/// Records that nobody can read, and topics that are not what they were: what can be counted is, exactly, and the process ends as always.
struct KafkaBadTopicTests {
    private static func running(
        _ topic: String, kafka: JSONValue = [:], _ body: @escaping @Sendable (SidecarProcess, KafkaBroker) throws -> Void
    ) async throws {
        try await onThread {
            let broker = try KafkaBroker()
            defer { broker.stop() }
            let configuration = KafkaSidecar.configuration(
                broker, topic, member: "one", try TemporaryDirectory("kafka-storage"), ingest: ["consumer_group_offset_commit_interval": "1s"],
                kafka: kafka)
            try SidecarProcess(configuration).during { sidecar in
                try body(sidecar, broker)
                #expect(try sidecar.stop() == 0)
            }
        }
    }

    private static func skipped(_ reason: String, _ sidecar: SidecarProcess) throws -> Double {
        try KafkaSidecar.own("metronome_kafka_records_skipped_total", sidecar, ["reason": reason])
    }

    private static func remake(_ topic: String, _ broker: KafkaBroker, partitions: Int) throws {
        _ = try PythonScript.run("Tests/Integration/Python/remake_topic.py", [broker.address, topic, "\(partitions)"])
    }

    /// A record that is larger than `max_record_bytes` is skipped, and its memory is given back.
    @Test func recordsOfHundredMegabytes() async throws {
        try await Self.running("large") { sidecar, broker in
            let small = try broker.produce("large", "--create", "1", "--records", "5")
            try broker.produce("large", "--records", "1", "--spans", "1", "--pad", "100000000")
            let more = try broker.produce("large", "--records", "5")
            try KafkaSidecar.wait(for: small + more, in: [sidecar])
            try waitUntil("it is skipped") { try Self.skipped("too_large", sidecar) == 1 }
            #expect(try KafkaSidecar.calls(sidecar) == Double(small + more))
            #expect(sidecar.process.log().contains("more than metronome.kafka.max_record_bytes allows, 67108864"))
            try waitUntil("its memory is given back") { try sidecar.usage().residentBytes < 100_000_000 }
        }
    }

    /// Batches whose compression is broken: brokers give them again and again, and what lies behind them is counted all the same.
    @Test(arguments: [(1, 1), (4, 1), (4, 100), (2, 37)]) func batchesThatCannotBeRead(codec: Int, records: Int) async throws {
        try await Self.running("broken") { sidecar, broker in
            func spoil() throws {
                _ = try PythonScript.run("Tests/Integration/Python/produce_broken.py", [broker.address, "broken", "0", "\(records)", "\(codec)"])
            }
            var spans = try broker.produce("broken", "--create", "2", "--records", "20")
            try spoil()
            spans += try broker.produce("broken", "--records", "20")
            try spoil()
            spans += try broker.produce("broken", "--records", "20")
            // The last one of its partition.
            try spoil()
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            try waitUntil("all three are skipped", seconds: 60) { try Self.skipped("undecodable", sidecar) == Double(3 * records) }
            try waitUntil("nothing waits") { try KafkaSidecar.own("tempo_ingest_group_partition_lag", sidecar) == 0 }
            #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
            #expect(try KafkaSidecar.own("metronome_kafka_records_total", sidecar) == Double(60 + 3 * records))
            #expect(sidecar.process.log().contains("the batch that they are in cannot be read"))
        }
    }

    /// It is missed, comes back smaller, and is read from its beginning.
    @Test func aTopicThatShrinks() async throws {
        try await Self.running("shrinks") { sidecar, broker in
            var spans = try broker.produce("shrinks", "--create", "8", "--records", "800")
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            // What is committed once it is away would be taken for the next one's.
            try waitUntil("all is committed") { try KafkaSidecar.own("metronome_kafka_commits_total", sidecar) >= 8 }
            try Self.remake("shrinks", broker, partitions: 0)
            try waitUntil("it is missed", seconds: 30) { try KafkaSidecar.own("tempo_metrics_generator_assigned_partitions", sidecar) == 0 }
            spans += try broker.produce("shrinks", "--create", "2", "--records", "20")
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
        }
    }

    /// Nobody sees that it was away: it is but shorter than what was read of it.
    @Test func aTopicThatIsMadeAgain() async throws {
        try await Self.running("again") { sidecar, broker in
            var spans = try broker.produce("again", "--create", "2", "--records", "200")
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            try waitUntil("nothing waits") { try KafkaSidecar.own("tempo_ingest_group_partition_lag", sidecar) == 0 }
            try Self.remake("again", broker, partitions: 2)
            spans += try broker.produce("again", "--records", "20")
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            spans += try broker.produce("again", "--records", "300")
            try KafkaSidecar.wait(for: spans, in: [sidecar])
            #expect(try KafkaSidecar.calls(sidecar) == Double(spans))
        }
    }
}

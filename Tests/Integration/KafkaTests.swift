import Foundation
import TestSupport
import Testing

/// Spans out of the topic that Tempo's distributors write (tempo-behaviour 10.5), from a broker with consumer groups.
struct KafkaTests {
    /// One process: a topic that comes later, a backlog, records that are none, a broker that goes away, an end in good order.
    @Test func aProcessCountsATopic() async throws {
        let seen = try await onThread { () -> (code: Int32, skipped: [String: Double], lag: Double, calls: [Double]) in
            let broker = try KafkaBroker()
            defer { broker.stop() }
            let storage = try TemporaryDirectory("kafka-storage")
            let configuration = KafkaSidecar.configuration(broker, "later", member: "one", storage)
            var calls: [Double] = []
            var skipped: [String: Double] = [:]
            var lag = -1.0
            let code = try SidecarProcess(configuration).during { sidecar in
                try waitUntil("the topic is missed") { sidecar.process.log().contains("the topic later is not there") }
                var spans = try broker.produce("later", "--create", "8", "--records", "200", "--age", "120", "--garbage")
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                try broker.goAway()
                try waitUntil("the broker is missed") { try KafkaSidecar.own("metronome_kafka_errors_total", sidecar) > 1 }
                broker.comeBack()
                spans += try broker.produce("later", "--records", "100")
                try KafkaSidecar.wait(for: spans, in: [sidecar])
                try waitUntil("it is skipped") { try KafkaSidecar.own("metronome_kafka_records_total", sidecar) == 307 }
                for reason in ["undecodable", "tenant", "empty", "too_large", "counted"] {
                    skipped[reason] = try KafkaSidecar.own("metronome_kafka_records_skipped_total", sidecar, ["reason": reason])
                }
                try waitUntil("nothing waits") { try KafkaSidecar.own("tempo_ingest_group_partition_lag", sidecar) == 0 }
                lag = try KafkaSidecar.own("tempo_ingest_group_partition_lag", sidecar)
                calls.append(try KafkaSidecar.calls(sidecar))
                return try sidecar.stop()
            }
            // What was committed is not read again, and counters go on.
            try SidecarProcess(configuration).during { sidecar in
                let more = try broker.produce("later", "--records", "10")
                try KafkaSidecar.wait(for: Int(calls[0]) + more, in: [sidecar])
                try waitUntil("all partitions are back") { try KafkaSidecar.own("tempo_metrics_generator_assigned_partitions", sidecar) == 8 }
                calls.append(try KafkaSidecar.calls(sidecar))
                try sidecar.stop()
            }
            return (code, skipped, lag, calls)
        }
        #expect(seen.code == 0)
        #expect(seen.calls == [900, 930])
        #expect(seen.lag == 0)
        #expect(seen.skipped == ["undecodable": 4, "tenant": 1, "empty": 2, "too_large": 0, "counted": 0])
    }

    /// Two processes share eight partitions; one is killed while it counts and comes back, the other one ends. Every span counts once.
    @Test func membersThatAreKilledCountOnce() async throws {
        let (spans, counted) = try await onThread { () -> (Int, Double) in
            let broker = try KafkaBroker()
            defer { broker.stop() }
            let storages = try (0..<2).map { try TemporaryDirectory("kafka-storage-\($0)") }
            let configurations = (0..<2).map { KafkaSidecar.configuration(broker, "shared", member: "member-\($0)", storages[$0]) }
            let produced = try broker.start("shared", ["--create", "8", "--records", "4000", "--rate", "200"])
            let first = try SidecarProcess(configurations[0])
            defer { first.process.destroy() }
            let killed = try SidecarProcess(configurations[1])
            defer { killed.process.destroy() }
            try waitUntil("both have partitions") {
                try [first, killed].allSatisfy { try KafkaSidecar.own("tempo_metrics_generator_assigned_partitions", $0) == 4 }
            }
            try waitUntil("it counts") { try KafkaSidecar.calls(killed) > 0 }
            killed.process.signal(SIGKILL)
            _ = try killed.process.waitForExit(seconds: 10)
            let again = try SidecarProcess(configurations[1])
            defer { again.process.destroy() }
            let spans = try broker.spans(try produced.finish())
            try KafkaSidecar.wait(for: spans, in: [first, again])
            return (spans, try KafkaSidecar.calls(first) + KafkaSidecar.calls(again))
        }
        #expect(Double(spans) == counted)
    }
}

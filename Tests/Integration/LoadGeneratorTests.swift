import Foundation
import TestSupport
import Testing

/// `metronome-load` against its own sink, across the process boundary.
struct LoadGeneratorTests {
    @Test(arguments: ["grpc", "http", "json"], [[], ["--gzip", "--gzip-reuse", "0"]])
    func everySpanArrivesOnceWithIdsOfItsOwn(wire: String, compression: [String]) async throws {
        let run = try await LoadGenerator.send(
            ["--protocol", wire, "--spans", "20011", "--connections", "3"] + compression, sink: ["--protocol", wire])
        #expect(run.load.exitCode == 0)
        #expect(run.load.report["spans_accepted"]?.integer == 20011)
        #expect(run.load.report["requests"]?.integer == run.sink["requests"]?.integer)
        if wire != "json" {
            #expect(run.sink["spans"]?.integer == 20011)
            #expect(run.sink["span_ids"]?.integer == 20011)
            #expect(run.sink["undecodable"]?.integer == 0)
        }
    }

    @Test(arguments: [(500, 0), (500, 8), (3000, 8), (20, 2)])
    func cardinalityIsMet(labelSets: Int, dimensions: Int) async throws {
        let run = try await LoadGenerator.send(
            ["--cardinality", "\(labelSets)", "--dimensions", "\(dimensions)", "--requests", "64", "--spans-per-request", "200"])
        #expect(run.sink["label_sets"]?.integer == Int64(labelSets))
    }

    @Test func countsRefusalsByCode() async throws {
        let run = try await LoadGenerator.send(
            ["--requests", "20", "--spans-per-request", "10"], sink: ["--refuse-every", "4"])
        #expect(run.load.exitCode == 3)
        #expect(run.load.report["spans_accepted"]?.integer == 150)
        #expect(run.load.report["spans_refused"]?.integer == 50)
        #expect(run.load.report["errors"]?["UNAVAILABLE"]?.integer == 5)
    }

    @Test(arguments: [("grpc", "RESOURCE_EXHAUSTED"), ("http", "HTTP 429")])
    func sendsAgainWhenAskedTo(wire: String, code: String) async throws {
        let run = try await LoadGenerator.send(
            ["--protocol", wire, "--requests", "9", "--spans-per-request", "10", "--retry"],
            sink: ["--protocol", wire, "--refuse-every", "5", "--refusal", "exhausted"])
        #expect(run.load.exitCode == 0)
        #expect(run.load.report["spans_accepted"]?.integer == 90)
        #expect(run.load.report["errors"]?[code]?.integer == 2)
        #expect(run.load.report["retries"]?.integer == 2)
        #expect(run.sink["spans"]?.integer == 90)
    }

    @Test(arguments: ["grpc", "http", "json"])
    func countsRejectedSpansOfPartialSuccess(wire: String) async throws {
        let run = try await LoadGenerator.send(
            ["--protocol", wire, "--requests", "4", "--spans-per-request", "10"],
            sink: ["--protocol", wire, "--refuse-every", "2", "--refusal", "partial"])
        #expect(run.load.exitCode == 3)
        #expect(run.load.report["spans_accepted"]?.integer == 38)
        #expect(run.load.report["spans_refused"]?.integer == 2)
    }

    @Test(arguments: ["grpc", "http"])
    func reconnectsAfterALostConnection(wire: String) async throws {
        let run = try await LoadGenerator.send(
            ["--protocol", wire, "--requests", "12", "--spans-per-request", "10", "--retry", "--concurrency", "1"],
            sink: ["--protocol", wire, "--refuse-every", "5", "--refusal", "close"])
        #expect(run.load.exitCode == 0)
        #expect(run.load.report["spans_accepted"]?.integer == 120)
        #expect(run.load.report["reconnections"]?.integer == 2)
        #expect(run.load.report["errors"]?["CONNECTION_LOST"]?.integer == 2)
    }

    @Test func givesUpOnAServerThatNeverAnswers() async throws {
        let run = try await LoadGenerator.send(
            ["--requests", "1000", "--spans-per-request", "10"], sink: ["--refuse-every", "1", "--refusal", "close"])
        #expect(run.load.exitCode == 1)
        #expect(run.load.report["spans_accepted"]?.integer == 0)
        #expect(run.load.report["errors"]?["GAVE_UP"]?.integer == 1)
        #expect(!run.load.output.contains("ERROR"))
    }

    @Test func saysWhoDoesNotListen() async throws {
        let run = try await LoadGenerator.run(["--target", "127.0.0.1:\(try LoopbackPorts.take())", "--requests", "1"])
        #expect(run.exitCode == 1)
        #expect(run.output.contains("cannot connect to 127.0.0.1:"))
        #expect(run.output.contains("Connection refused"))
    }

    @Test func interruptStillPrints() async throws {
        let run = try await LoadGenerator.interrupted(["--duration", "10m", "--rate", "100", "--spans-per-request", "10"])
        #expect(run.exitCode == 0)
        #expect((run.report["spans_accepted"]?.integer ?? 0) > 0)
    }

    @Test func keepsToTheRate() async throws {
        let run = try await LoadGenerator.send(
            ["--rate", "2000", "--spans-per-request", "100", "--requests", "10"])
        // Ten requests 50 ms apart.
        #expect((run.load.report["seconds"]?.double ?? 0) >= 0.45)
    }

    @Test(arguments: [["--late", "2"], ["--target", "nowhere"], ["--duration", "soon"], ["--spans", "1", "--requests", "1"]])
    func refusesImpossibleOptions(arguments: [String]) async throws {
        let run = try await LoadGenerator.run(arguments)
        #expect(run.exitCode == 64)
        #expect(run.output.contains(arguments[0]))
    }
}

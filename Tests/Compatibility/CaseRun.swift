import Foundation
import TestSupport

/// One recorded case through the built binary: OTLP/gRPC in, remote write out.
enum CaseRun {
    /// How long a case may take beyond the time that Tempo was given.
    private static let patienceSeconds = 12.0

    /// Differences from the recording, none when Metronome wrote the same.
    /// - Throws: ``HarnessError`` when the case could not be run to its end.
    static func differences(_ recorded: RecordedCase) throws -> [String] {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        var configuration = recorded.configuration
        configuration.remoteWrite = [recorder.entry]
        return try SidecarProcess(configuration).during { sidecar in
            try push(recorded.steps, to: sidecar)
            return try settle(recorded, recorder)
        }
    }

    private static func push(_ steps: [RecordedCase.Step], to sidecar: SidecarProcess) throws {
        let connection = try GRPCConnection(port: sidecar.ports.grpc)
        defer { connection.close() }
        for step in steps {
            switch step {
            case .wait(let milliseconds): Thread.sleep(forTimeInterval: milliseconds / 1000)
            case .push(let document):
                let reply = try connection.call(try OTLPEncoder.encode(document))
                guard reply.status == 0 else { throw HarnessError("the push was answered \(reply)") }
            }
        }
    }

    /// Waits for the expected state, then for one more collection, since a series too many may come later.
    private static func settle(_ recorded: RecordedCase, _ recorder: RemoteWriteRecorder) throws -> [String] {
        func differences() -> [String] { Comparison.differences(expected: recorded.series, written: recorder.series) + recorder.violations }
        guard !recorded.series.isEmpty else {
            Thread.sleep(forTimeInterval: recorded.settleSeconds + 1.5)
            return differences()
        }
        let deadline = Deadline.seconds(recorded.settleSeconds + patienceSeconds)
        guard deadline.poll(every: 0.05, { differences().isEmpty ? true : nil }) != nil else { return differences() }
        let seen = recorder.newestTimestamp
        guard deadline.poll(every: 0.05, { recorder.newestTimestamp > seen ? true : nil }) != nil else {
            return ["no further collection within \(patienceSeconds) s"]
        }
        return differences()
    }
}

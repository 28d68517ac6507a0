import TestSupport
import Testing

/// Random configurations and spans through the built binary, compared with a model of the rules (`tempo-compat/random`).
struct RandomParityTests {
    private static let folder = "tempo-compat/random"

    /// The seeds are fixed, so that a failure can be repeated: `run.py --seed N --count 1`.
    @Test func identicalToTheRules() async throws {
        let report = try await onThread {
            try PythonScript.run("\(Self.folder)/run.py", ["--json", "--seed", "1", "--count", "60", "--jobs", "8"], seconds: 300)
        }
        print(report["line"]?.string ?? "no line")
        #expect(report["count"]?.integer == 60)
        let differing = report["differing"]?.elements ?? []
        #expect(differing.isEmpty, "\(differing.map { (try? $0.text()) ?? "?" }.joined(separator: "\n"))")
    }

    /// The model itself agrees with what a real Tempo wrote.
    @Test func modelAgreesWithTheRecordings() async throws {
        let report = try await onThread { try PythonScript.run("\(Self.folder)/recorded.py", ["--json"], seconds: 120) }
        #expect((report["cases"]?.integer ?? 0) > 0)
        #expect(report["right"]?.integer == report["cases"]?.integer, "\((try? report.text()) ?? "?")")
    }
}

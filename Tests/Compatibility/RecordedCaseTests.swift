import TestSupport
import Testing

/// Every recorded case in scope, through the built binary.
@Suite(.printsFigure)
struct RecordedCaseTests {
    @Test(arguments: Scope.cases)
    func identicalToTempo(_ name: String) async throws {
        var differences = ["did not finish"]
        defer { FigureTrait.tally.add(isIdentical: differences.isEmpty, isMended: RecordingAccidents.concerns(name)) }
        differences = try await onThread { try CaseRun.differences(RecordedCase(name: name)) }
        #expect(differences.isEmpty, "\(name): \(differences.count) differences\n\(differences.prefix(10).joined(separator: "\n"))")
    }

    @Test func casesAreThere() {
        #expect(!Scope.cases.isEmpty, "no cases in \(PackageRoot.file(Scope.folder))")
    }
}

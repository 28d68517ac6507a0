import Synchronization
import Testing

/// Counts the cases of a suite and prints, when all have run, how many were identical.
struct FigureTrait: SuiteTrait, TestScoping {
    final class Tally: Sendable {
        private let counts = Mutex((run: 0, identical: 0, mended: 0))

        /// - Parameter isMended: a figure of the case is an accident of its recording (``RecordingAccidents``).
        func add(isIdentical: Bool, isMended: Bool) {
            counts.withLock {
                $0.run += 1
                $0.mended += isMended ? 1 : 0
                $0.identical += isIdentical ? 1 : 0
            }
        }

        var line: String {
            counts.withLock { counts in
                let but = counts.mended > 0 ? " (\(counts.mended) of them but for one figure that is an accident of the recording)" : ""
                return "\(counts.identical) of \(counts.run) recorded cases identical to Tempo\(but)"
            }
        }
    }

    static let tally = Tally()

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await function()
        print(Self.tally.line)
    }
}

extension Trait where Self == FigureTrait {
    static var printsFigure: FigureTrait { FigureTrait() }
}

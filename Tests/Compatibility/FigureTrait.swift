import Synchronization
import Testing

/// Counts the cases of a suite and prints, when all have run, how many were identical.
struct FigureTrait: SuiteTrait, TestScoping {
    final class Tally: Sendable {
        private let counts = Mutex((run: 0, identical: 0))

        func add(isIdentical: Bool) {
            counts.withLock {
                $0.run += 1
                $0.identical += isIdentical ? 1 : 0
            }
        }

        var line: String { counts.withLock { "\($0.identical) of \($0.run) recorded cases identical to Tempo" } }
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

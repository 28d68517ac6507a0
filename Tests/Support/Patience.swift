/// How long a test that could hang may take.
package enum Patience {
    #if DEBUG
        private static let factor = 10
    #else
        private static let factor = 1
    #endif

    /// Unoptimised ten times as long: sanitizers run others beside it.
    package static func minutes(_ usual: Int) -> Int { usual * factor }
}

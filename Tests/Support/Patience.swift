/// How long a test that could hang may take.
package enum Patience {
    /// Unoptimised ten times as long: sanitizers run others beside it.
    package static func minutes(_ usual: Int) -> Int { Optimization.isOn ? usual : usual * 10 }
}

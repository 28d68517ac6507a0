import Relabelling
import Testing

@Suite struct SeriesIdentityTests {
    /// Where a name ends and its value begins counts, and so does every byte.
    @Test func labelsHaveOneIdentity() {
        func identity(_ labels: (String, String)...) -> SeriesIdentity { SeriesIdentity(labels.map { SeriesLabel($0.0, $0.1) }) }
        #expect(identity(("a", "b"), ("c", "d")) == identity(("a", "b"), ("c", "d")))
        let others = [
            identity(("a", "b"), ("c", "d")), identity(("ab", ""), ("c", "d")), identity(("a", "bc"), ("", "d")), identity(("a", "b")), identity(),
            identity(("a", "e\u{301}")), identity(("a", "\u{e9}")), .none,
        ]
        #expect(Set(others).count == others.count)
    }
}

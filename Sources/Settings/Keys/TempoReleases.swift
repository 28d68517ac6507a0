/// The releases of Tempo that know a key, written as in the option table: `2.4–`, `–2.3`, `2.9–2.10`, `main`; empty: all from 2.0 on.
package struct TempoReleases: Sendable, Equatable, CustomStringConvertible {
    /// From the last 1.x to what is not released yet; the third number of a release changed no key.
    package static let all = [
        "1.5", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "3.0", "main",
    ]
    /// Keys of a library that came with one of its updates after 2.0.
    package static let later = "later"

    package let description: String

    package init(_ description: String) { self.description = description }

    /// The places in `all` of the first and the last release; nil: not written as above.
    package var range: ClosedRange<Int>? {
        if description.isEmpty || description == Self.later { return 1...Self.all.count - 1 }
        let ends = description.split(separator: "–", omittingEmptySubsequences: false).map(String.init)
        guard let first = ends.first, let last = ends.last, ends.count <= 2, !(first.isEmpty && last.isEmpty) else { return nil }
        let lower = first.isEmpty ? 0 : Self.all.firstIndex(of: first)
        let upper = last.isEmpty ? Self.all.count - 1 : Self.all.firstIndex(of: last)
        guard let lower, let upper, lower <= upper else { return nil }
        return lower...upper
    }
}

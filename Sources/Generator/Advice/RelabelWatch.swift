/// How many collections in a row an endpoint's rules have let nothing through.
package struct RelabelWatch: Sendable {
    /// Collections that say so: series come and go.
    static let enough = 3

    private var collections = 0

    package init() {}

    /// After a collection.
    ///
    /// - Parameters:
    ///   - sent: active series that rules let through.
    ///   - dropped: those that they did not.
    /// - Returns: collections in a row of which there was nothing to send; 0: too few, or there was no series.
    package mutating func look(sent: Int, dropped: Int) -> Int {
        collections = sent == 0 && dropped > 0 ? min(collections, .max - 1) + 1 : 0
        return collections >= Self.enough ? collections : 0
    }
}

/// Whether most spans of the last time brought a label set of their own: some label has a value per span. Pure.
package struct ExplosionWatch: Sendable {
    /// Spans that say something of a share; fewer are looked at together with those to come.
    static let enough = 200
    /// Looks in a row that say so: whatever starts is new to begin with.
    static let looks = 3
    /// Label sets from which on it is worth a word, and values that one label must have.
    static let many = 500
    static let manyValues = 300

    private var metric = ""
    private var sets = 0
    private var spans: UInt64 = 0
    private var row = 0

    package init() {}

    /// - Parameters:
    ///   - metric: whose label sets they are.
    ///   - sets: there are now.
    ///   - spans: came so far.
    /// - Returns: new label sets of the last spans, and those spans; nil: it is as it should be, or too early to say.
    package mutating func look(_ metric: String, sets: Int, spans: UInt64) -> (new: Int, spans: Int)? {
        guard metric == self.metric, spans >= self.spans else {
            self = ExplosionWatch()
            (self.metric, self.sets, self.spans) = (metric, sets, spans)
            return nil
        }
        let came = Int(clamping: spans - self.spans)
        guard came >= Self.enough else { return nil }
        // Fewer than before: stale ones are gone.
        let new = max(sets - self.sets, 0)
        (self.sets, self.spans) = (sets, spans)
        row = new > came / 2 ? row + 1 : 0
        return row >= Self.looks && sets >= Self.many ? (new, came) : nil
    }
}

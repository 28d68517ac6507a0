/// Parts of a tenant's snapshot beside those of its series.
enum SnapshotPart: String {
    /// Which replayed requests are in the counters.
    case replay
    /// Edges that wait, when a process ends well.
    case edges

    /// No version of a part of series: it begins with a number that none has.
    private static let lead: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0x0f]

    private var mark: [UInt8] { Self.lead + Array(rawValue.utf8) }

    func part(_ content: [UInt8]) -> [UInt8] { mark + content }

    /// Of the parts of this kind.
    func contents(_ parts: [[UInt8]]) -> [[UInt8]] { parts.filter { $0.starts(with: mark) }.map { Array($0.dropFirst(mark.count)) } }

    static func isOfSeries(_ part: [UInt8]) -> Bool { !part.starts(with: lead) }
}

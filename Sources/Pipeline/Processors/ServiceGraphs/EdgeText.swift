/// A text of a half edge: most lie in the request, and only what had to be put together is copied.
package struct EdgeText: BitwiseCopyable {
    /// Its address; of one that was put together and not yet ``resolve(_:)``d the distance from the start of those.
    private var start: UInt
    /// Bytes; below 0 for one that is not yet resolved (its complement), ``nothing`` for an absent one.
    private var length: Int

    private static let nothing = Int.min

    package static let absent = EdgeText(start: 0, length: nothing)

    private init(start: UInt, length: Int) {
        self.start = start
        self.length = length
    }

    /// A text with ``RequestBytes/slack`` readable bytes behind it.
    @inline(__always)
    package init(_ slice: WireSlice?) {
        guard let slice else {
            self = .absent
            return
        }
        self.init(start: slice.start.bits, length: slice.count)
    }

    @inline(__always)
    init(formattedAt start: Int, count: Int) {
        // An empty one has its place already.
        if count == 0 {
            self.init(WireSlice(start: RequestBytes.nothing, count: 0))
        } else {
            self.init(start: UInt(bitPattern: start), length: ~count)
        }
    }

    /// Present, without a byte.
    var isEmpty: Bool { length == 0 }
    /// Absent, or without a byte.
    var saysNothing: Bool { length == 0 || length == Self.nothing }

    /// What was put together moves while it grows, and has its place when the request has been walked.
    mutating func resolve(_ formatted: RawRun) {
        guard length < 0, length != Self.nothing else { return }
        self = EdgeText(WireSlice(start: formatted + Int(bitPattern: start), count: ~length))
    }

    /// nil when it is absent. Only of resolved ones.
    var slice: WireSlice? {
        @inline(__always) get {
            guard length >= 0, let start = RawRun(bits: start) else { return nil }
            return WireSlice(start: start, count: length)
        }
    }
}

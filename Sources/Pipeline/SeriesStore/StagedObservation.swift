/// What phase one has read of a span, an edge, a call or a resource, and phase two counts under the key of its label set.
///
/// Every processor stages these: what the values do to a record is told by the group (``CountingRule``).
package struct StagedObservation: BitwiseCopyable {
    /// ``KeyHash`` of the key.
    package var hash: UInt64
    /// Where its key begins in ``StagedObservations/keys``.
    package var key: Int
    /// Below 0: it has no key, as its record is known.
    package var keyLength: Int
    /// Up to three numbers; NaN: not observed.
    package var first = Double.nan
    package var second = Double.nan
    package var third = Double.nan
    /// Spans, calls or requests that it stands for.
    package var weight = 1.0
    /// For an exemplar.
    package var trace = TraceHalves.none
    /// Which of ``IntakePlan/observed`` it is of, where a list is of several groups.
    package var group: Int32 = 0
    package var marks = Marks()
    /// Of a span: which of the list's ``SpanSummaries``, counted from 1, is its own; 0: it stands for itself. Of a target info: which of the
    /// staged spans, counted from 0, is the first one of its resource spans.
    package var order: UInt32 = 0

    package struct Marks: OptionSet, BitwiseCopyable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// A request of which either side failed.
        package static let failed = Marks(rawValue: 1)
        /// Its group has no place for it, or its labels are not valid: no group that follows counts it.
        package static let leftOut = Marks(rawValue: 2)
        /// Its entity found no room: groups that follow count it in their overflow series.
        package static let limited = Marks(rawValue: 4)
    }

    /// - Parameter record: of the shard that will count it, which lets go of none before it does.
    init(record: RawCells) { self.init(hash: 0, key: Int(bitPattern: record.bits), keyLength: -1) }

    /// nil: it is to be found by the key.
    var record: RawCells? {
        @inline(__always) get { keyLength < 0 ? RawCells(bits: UInt(bitPattern: key)) : nil }
    }

    package init(hash: UInt64, key: Int, keyLength: Int) {
        self.hash = hash
        self.key = key
        self.keyLength = keyLength
    }
}

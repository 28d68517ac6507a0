import Pipeline

/// Writes the labels of a histogram's buckets one after another, each as a copy of the one before it with another bound: what of
/// ``RepeatedLabels`` that takes, in registers.
struct BucketLabels: BitwiseCopyable {
    /// Where the last bucket's series begins, bytes of its tag and length, and what its length says.
    fileprivate(set) var start: Int
    fileprivate(set) var head: Int
    fileprivate(set) var size: Int
    /// Where its labels behind the bound begin.
    fileprivate(set) var rest: Int
    /// Bytes of a bucket's series without its bound.
    let fixed: Int
    /// Bytes of labels before and after the bound.
    let before: Int
    let after: Int
    /// Where the block has the bounds; -1: it has not.
    let bounds: Cells<Int>

    @inline(__always)
    mutating func append(_ part: Run<GroupEncoding.Part>, to block: inout SnappyTail) {
        let bound = part.pointee.bound
        let begin = block.count
        let own = fixed &+ bound.count
        if own == size {
            block.copySome(from: start, head &+ before)
        } else {
            let labels = start &+ head
            head = Self.appendHead(own, to: &block)
            size = own
            block.copySome(from: labels, before)
        }
        start = begin
        Self.appendBound(bound, &bounds[part.pointee.boundIndex], to: &block)
        let behind = block.count
        if after > 0 { block.copySome(from: rest, after) }
        rest = behind
    }

    @inline(__always)
    static func appendBound(_ bound: WireSlice, _ known: inout Int, to block: inout SnappyTail) {
        let place = block.count
        if known >= 0 { block.copySome(from: known, bound.count) } else { block.append(bound) }
        known = place
    }

    /// Appends the tag and the length of a `TimeSeries`.
    ///
    /// - Returns: bytes written.
    @inline(__always)
    static func appendHead(_ size: Int, to block: inout SnappyTail) -> Int {
        guard size < 1 << 14, size >= 1 << 7 else { return appendUnusualHead(size, to: &block) }
        let length = UInt64(truncatingIfNeeded: size & 0x7f | 0x80 | size &<< 1 & 0x7f00)
        block.append(low: length &<< 8 | UInt64(LabelField.tag), 3)
        return 3
    }

    @inline(never)
    private static func appendUnusualHead(_ size: Int, to block: inout SnappyTail) -> Int {
        block.append(LabelField.tag)
        return 1 + block.appendVarint(size)
    }
}

extension ByteBuilder {
    /// Leaves room for the length of a nested message, in so many bytes as it will probably take.
    ///
    /// - Returns: where ``endMessage(at:width:)`` finds that room.
    @inline(__always)
    mutating func beginMessage(width: Int) -> Int {
        reserve(width)
        let start = count
        advance(to: end + width)
        return start
    }

    /// Writes the length of all that came after ``beginMessage(width:)``; moves it when its length takes another width.
    ///
    /// - Returns: the width that the length took.
    @inline(__always)
    mutating func endMessage(at start: Int, width: Int) -> Int {
        let length = count &- start &- width
        let needed = varintSize(UInt64(truncatingIfNeeded: length))
        if needed != width { moveContent(from: start + width, to: start + needed) }
        _ = (base + start).storeVarint(UInt64(truncatingIfNeeded: length))
        return needed
    }

    @inline(never)
    private mutating func moveContent(from old: Int, to new: Int) {
        let length = count - old
        precondition(length >= 0 && old >= 0 && new >= 0)
        if new > old { reserve(new - old) }
        (base + new).copyMemory(from: base + old, byteCount: length)
        if new > old { advance(to: base + new + length) } else { truncate(to: new + length) }
    }
}

/// The request's staged spans by a hash: parents come after or before their children.
struct StagedSpans: ~Copyable {
    private static let kept = 4096
    private var keys: [UInt64] = Array(repeating: 0, count: 64)
    private var indices: [Int32] = Array(repeating: 0, count: 64)

    /// Begins anew with the spans of a request; of several with one hash the one that began last is found.
    ///
    /// - Parameter hash: of a span; 0: it is not to be found.
    mutating func fill(_ calls: UnsafePointer<StagedCall>, _ count: Int, by hash: (StagedCall) -> UInt64) {
        var size = 64
        while size < count * 2 { size *= 2 }
        if size > keys.count || keys.count > Self.kept {
            keys = Array(repeating: 0, count: size)
            indices = Array(repeating: 0, count: size)
        } else {
            for index in keys.indices { keys[index] = 0 }
        }
        for index in 0..<count {
            let key = hash(calls[index])
            guard key != 0 else { continue }
            var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
            while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
            if keys[slot] == key, calls[Int(indices[slot])].start > calls[index].start { continue }
            keys[slot] = key
            indices[slot] = Int32(truncatingIfNeeded: index)
        }
    }

    func find(_ key: UInt64) -> Int? {
        guard key != 0 else { return nil }
        var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return Int(indices[slot]) }
            slot = (slot + 1) & (keys.count - 1)
        }
        return nil
    }
}

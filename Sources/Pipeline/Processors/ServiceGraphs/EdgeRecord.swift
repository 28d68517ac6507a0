/// A waiting edge in memory: this head, the lengths of its strings (4 bytes each), then the strings.
struct EdgeRecord {
    /// First, so that a pointer to the node is a pointer to the record.
    var node: EdgeNode
    var state: EdgeState
    /// Bytes that the record takes.
    var size: Int

    static let lengths = MemoryLayout<EdgeRecord>.stride
    /// No edge takes more bytes than this; a span that would make it larger is dropped.
    static let limit = 16 << 20

    /// Bytes for these strings: a power of two, so that few sizes are pooled and a freed record fits the next edge.
    /// nil beyond ``limit``.
    static func size(for fields: UnsafeMutableBufferPointer<WireSlice>) -> Int? {
        var needed = lengths + fields.count * 4
        for field in fields {
            guard field.count < limit else { return nil }
            needed += field.count
            guard needed < limit else { return nil }
        }
        // Readers of the last string may touch the slack; pooled records have a neighbour or the chunk's slack there.
        if needed > 4096 { needed += RequestBytes.slack }
        return max(128, 1 << (Int.bitWidth - (needed - 1).leadingZeroBitCount))
    }

    /// Writes a whole record of `size(for:)` bytes to `memory`.
    static func write(
        to memory: UnsafeMutableRawPointer, size: Int, key: EdgeKey, expiration: UInt64, state: EdgeState,
        fields: UnsafeMutableBufferPointer<WireSlice>
    ) -> UnsafeMutablePointer<EdgeNode> {
        let node = EdgeNode(key: key, expiration: expiration, chain: nil, older: nil, newer: nil)
        memory.initializeMemory(as: EdgeRecord.self, to: EdgeRecord(node: node, state: state, size: size))
        var offset = lengths + fields.count * 4
        for (index, field) in fields.enumerated() {
            memory.storeBytes(of: UInt32(truncatingIfNeeded: field.count), toByteOffset: lengths + index * 4, as: UInt32.self)
            (memory + offset).copyMemory(from: field.start, byteCount: field.count)
            offset += field.count
        }
        return UnsafeMutableRawPointer(memory).assumingMemoryBound(to: EdgeNode.self)
    }

    /// Finds a record's strings again.
    static func read(_ node: UnsafeMutablePointer<EdgeNode>, into fields: UnsafeMutableBufferPointer<WireSlice>) -> EdgeState {
        let memory = UnsafeRawPointer(node)
        var start = memory + (lengths + fields.count * 4)
        for index in fields.indices {
            let count = Int(memory.load(fromByteOffset: lengths + index * 4, as: UInt32.self))
            fields[index] = WireSlice(start: start, count: count)
            start += count
        }
        return memory.load(as: EdgeRecord.self).state
    }
}

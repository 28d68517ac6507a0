/// Memory for one tree of libprotobuf-c messages, given back in one go: messages hold raw pointers to each other and
/// must not outlive `reset()`. The only place that allocates for them.
final class MessageArena {
    private static let chunkBytes = 1 << 20
    private static let alignment = 16

    private var chunks: [UnsafeMutableRawBufferPointer] = []
    private var chunk = 0
    private var used = 0

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    /// Invalidates everything handed out; the memory is kept for the next message.
    func reset() {
        chunk = 0
        used = 0
    }

    func allocate<Value>(_ type: Value.Type, count: Int = 1) -> UnsafeMutablePointer<Value> {
        let bytes = (max(count, 1) * MemoryLayout<Value>.stride + Self.alignment - 1) & ~(Self.alignment - 1)
        return reserve(bytes).bindMemory(to: type, capacity: max(count, 1))
    }

    /// A C string; what follows a NUL would be lost, but the traffic has none.
    func string(_ text: String) -> UnsafeMutablePointer<CChar> {
        var text = text
        return text.withUTF8 { utf8 in
            let copy = allocate(CChar.self, count: utf8.count + 1)
            utf8.withMemoryRebound(to: CChar.self) { source in
                if let base = source.baseAddress { copy.update(from: base, count: source.count) }
            }
            copy[utf8.count] = 0
            return copy
        }
    }

    private func reserve(_ bytes: Int) -> UnsafeMutableRawPointer {
        while chunk < chunks.count {
            if used + bytes <= chunks[chunk].count, let base = chunks[chunk].baseAddress {
                defer { used += bytes }
                return base + used
            }
            chunk += 1
            used = 0
        }
        let fresh = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(bytes, Self.chunkBytes), alignment: Self.alignment)
        chunks.append(fresh)
        return reserve(bytes)
    }
}

import Pipeline

/// A request's bytes with the slack that the walker wants behind them.
final class RequestBuffer {
    /// May be changed in between.
    let memory: RawCells
    let count: Int
    var bytes: WireSlice { WireSlice(start: memory.run, count: count) }

    init(_ content: [UInt8]) {
        count = content.count
        memory = .allocate(byteCount: count + RequestBytes.slack, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count + RequestBytes.slack)
        content.withSlice { memory.copyMemory(from: $0.start, byteCount: $0.count) }
    }

    deinit { memory.deallocate() }
}

import Pipeline

/// A request's bytes with the slack that the walker wants behind them.
final class RequestBuffer {
    private let memory: UnsafeMutableRawPointer
    let count: Int
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    init(_ content: [UInt8]) {
        count = content.count
        memory = .allocate(byteCount: count + RequestBytes.slack, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: count + RequestBytes.slack)
        content.withUnsafeBytes { if let start = $0.baseAddress { memory.copyMemory(from: start, byteCount: count) } }
    }

    deinit { memory.deallocate() }
}

import BenchReport

/// What it costs to read spans from a socket and do nothing with them: no server can be below this.
enum SocketFloor {
    private static let bufferSize = 256 << 10
    private static let totalBytes = 512 << 20

    /// CPU microseconds of the reading thread per span of `spanBytes`, over a loopback connection.
    ///
    /// - Throws: ``BenchError`` when there is no port.
    static func measure(spanBytes: Int) throws(BenchError) -> Double {
        let (listener, port) = try LoopbackSocket.listen()
        defer { listener.close() }
        Threads.detach {
            guard let client = LoopbackSocket.connect(port) else { return }
            let buffer = [UInt8](repeating: 1, count: bufferSize)
            for _ in 0..<(totalBytes / bufferSize) where !client.write(buffer) { break }
            client.close()
        }
        guard let server = listener.accept() else { throw BenchError("nobody connects on 127.0.0.1") }
        defer { server.close() }
        var buffer = [UInt8](repeating: 0, count: bufferSize)
        let start = Clocks.thread
        var bytes = 0
        while true {
            let count = server.read(into: &buffer)
            guard count > 0 else { break }
            bytes += count
        }
        return Double(Clocks.thread - start) / 1000 / (Double(bytes) / Double(spanBytes))
    }
}

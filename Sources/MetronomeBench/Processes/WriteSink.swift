import BenchReport
import Glibc
import Synchronization

/// A remote-write receiver that answers 200 to everything and only notes how much it was.
final class WriteSink: Sendable {
    let port: UInt16
    private let socket: LoopbackSocket
    private let bytes = Atomic<Int>(0)

    /// - Throws: ``BenchError`` when no port is free.
    init() throws(BenchError) {
        (socket, port) = try LoopbackSocket.listen()
        Threads.detach { [self] in
            while let client = socket.accept() { Threads.detach { self.serve(client) } }
        }
    }

    var totalBytes: Int { bytes.load(ordering: .relaxed) }

    func close() { socket.shutDown() }

    /// Answers the requests of one connection, whose bodies tell their length beforehand.
    private func serve(_ client: LoopbackSocket) {
        defer { client.close() }
        // A real receiver is on another machine and takes nothing from this one.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        var head: [UInt8] = []
        while true {
            let count = client.read(into: &buffer)
            guard count > 0 else { return }
            head += buffer[..<count]
            while let (headEnd, length) = Self.parse(head) {
                var missing = length - (head.count - headEnd)
                head = missing < 0 ? Array(head[(headEnd + length)...]) : []
                while missing > 0 {
                    let count = client.read(into: &buffer)
                    guard count > 0 else { return }
                    if count > missing { head = Array(buffer[missing..<count]) }
                    missing -= count
                }
                bytes.wrappingAdd(length, ordering: .relaxed)
                client.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            }
        }
    }

    /// Where a request's head ends and how long its body is; nil while the head is not whole.
    private static func parse(_ bytes: [UInt8]) -> (end: Int, length: Int)? {
        guard bytes.count >= 4, let end = (3..<bytes.count).first(where: { bytes[$0 - 3...$0].elementsEqual("\r\n\r\n".utf8) }) else { return nil }
        let lines = String(decoding: bytes[...end], as: UTF8.self).split(whereSeparator: \.isNewline)
        let field = lines.first { $0.lowercased().hasPrefix("content-length:") }
        let length = field?.split(separator: ":").last.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        return (end + 1, length)
    }
}

import Foundation
import TestSupport

/// A blocking TCP client that writes and reads exactly what a test says.
final class RawSocket: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = LoopbackPorts.address(port)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw SystemError(number: errno) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    struct SystemError: Error { var number: Int32 }

    /// False: the peer has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Up to 64 KiB; empty: end of stream, reset or nothing for 10 seconds.
    func receive() async -> [UInt8] { await offPool { self.receiveSome() } }

    /// Everything until the peer closes.
    func receiveAll() async -> String {
        await offPool {
            var all: [UInt8] = []
            while true {
                let some = self.receiveSome()
                if some.isEmpty { return String(decoding: all, as: UTF8.self) }
                all += some
            }
        }
    }

    /// Until `text` has come `times` times; what was received.
    func receive(until text: String, times: Int = 1) async -> String {
        await offPool {
            var all = ""
            while all.occurrences(of: text) < times {
                let some = self.receiveSome()
                if some.isEmpty { return all }
                all += String(decoding: some, as: UTF8.self)
            }
            return all
        }
    }

    /// As `receive`, blocking the thread.
    func receiveSome() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }
}

/// On a thread of its own: a blocked read must not take one of the few threads that all tests share.
@discardableResult
func offPool<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

extension String {
    /// How often `part` occurs.
    func occurrences(of part: String) -> Int {
        var count = 0
        var rest = Substring(self)
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}

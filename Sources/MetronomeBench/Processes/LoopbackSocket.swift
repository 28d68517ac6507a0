import BenchReport
import Glibc

/// A blocking TCP socket on 127.0.0.1.
struct LoopbackSocket {
    let descriptor: Int32

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return address
    }

    private static func make() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0) }

    /// nil when nobody listens there.
    static func connect(_ port: UInt16) -> LoopbackSocket? {
        let descriptor = make()
        guard descriptor >= 0 else { return nil }
        let status = withUnsafeBytes(of: address(port)) {
            Glibc.connect(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        if status == 0 { return LoopbackSocket(descriptor: descriptor) }
        Glibc.close(descriptor)
        return nil
    }

    /// Listens on a port that was free, and says which.
    ///
    /// - Throws: ``BenchError`` when there is none.
    static func listen() throws(BenchError) -> (LoopbackSocket, port: UInt16) {
        let descriptor = make()
        var address = address(0)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            var size = socklen_t(bytes.count)
            return bind(descriptor, start, size) == 0 && Glibc.listen(descriptor, 128) == 0 && getsockname(descriptor, start, &size) == 0
        }
        guard descriptor >= 0, isBound else { throw BenchError("cannot listen on 127.0.0.1: \(String(cString: strerror(errno)))") }
        return (LoopbackSocket(descriptor: descriptor), UInt16(bigEndian: address.sin_port))
    }

    /// Ports that are free at the moment, all different.
    static func freePorts(_ count: Int) throws(BenchError) -> [UInt16] {
        var held: [(LoopbackSocket, port: UInt16)] = []
        defer { for (socket, _) in held { socket.close() } }
        for _ in 0..<count { held.append(try listen()) }
        return held.map(\.port)
    }

    /// Waits for a client; nil when the socket was shut down.
    func accept() -> LoopbackSocket? {
        let client = Glibc.accept(descriptor, nil, nil)
        return client >= 0 ? LoopbackSocket(descriptor: client) : nil
    }

    /// Bytes read into `buffer`; 0 at the end.
    func read(into buffer: inout [UInt8]) -> Int { max(Glibc.read(descriptor, &buffer, buffer.count), 0) }

    func write(_ text: String) { write(Array(text.utf8)) }

    /// - Returns: false when the other side is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Wakes up whoever waits on it.
    func shutDown() { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }
    func close() { Glibc.close(descriptor) }
}

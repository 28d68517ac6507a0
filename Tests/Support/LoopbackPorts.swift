import Foundation
import Synchronization

/// Free TCP ports of 127.0.0.1 below the range from which the kernel serves outgoing connections, so that nobody
/// takes one between the choice and the server's own bind.
package enum LoopbackPorts {
    private static let first = 20_000
    private static let count = 12_000
    private static let next = Atomic<Int>(Int(getpid()) &* 37)

    /// - Throws: ``HarnessError`` when every port is taken.
    package static func take() throws -> Int {
        for _ in 0..<count {
            let port = first + next.add(1, ordering: .relaxed).oldValue % count
            if canBind(port) { return port }
        }
        throw HarnessError("no free port in \(first)..<\(first + count)")
    }

    private static func canBind(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = LoopbackPorts.address(port)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// The socket address of `port` on 127.0.0.1.
    package static func address(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

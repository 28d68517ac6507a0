import Foundation

/// A port that takes connections and never answers: the system accepts for it, nobody reads.
package final class SilentListener: Sendable {
    private let descriptor: Int32
    package let port: Int

    /// - Throws: ``HarnessError`` when the port cannot be had.
    package init() throws {
        port = try LoopbackPorts.take()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = LoopbackPorts.address(port)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard bound == 0, listen(descriptor, 16) == 0 else { throw HarnessError("cannot listen on port \(port)") }
    }

    /// Ends all connections and frees the port.
    package func close() { Foundation.close(descriptor) }
}

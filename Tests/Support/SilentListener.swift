import Foundation

/// A port that takes connections and never answers: the system accepts for it, nobody reads.
package final class SilentListener: Sendable {
    private let descriptor: Int32
    package let port: Int

    /// - Throws: ``HarnessError`` when the port cannot be had.
    package init() throws {
        // Another program of the run may take a port between the choice and the bind: then the next one.
        for _ in 0..<20 {
            let port = try LoopbackPorts.take()
            if let descriptor = Self.listen(port) {
                self.port = port
                self.descriptor = descriptor
                return
            }
        }
        throw HarnessError("cannot listen on any port")
    }

    private static func listen(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = LoopbackPorts.address(port)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        if bound == 0, Glibc.listen(descriptor, 16) == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }

    /// Ends all connections and frees the port.
    package func close() { Foundation.close(descriptor) }
}

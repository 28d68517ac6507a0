/// Requests with the two sides of an edge.
package enum Graph {
    package static let start: UInt64 = 1_000_000_000_000

    /// Sixteen bytes.
    package static func trace(_ number: UInt64) -> [UInt8] {
        Array(repeating: 0, count: 8) + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }

    /// OTLP status ERROR.
    package static func failed(_ span: Proto) -> Proto { span.message(15, Proto().varint(3, 2)) }

    package static func client(
        _ service: [UInt8], trace: UInt64, kind: UInt64 = 3, milliseconds: UInt64 = 200, fails: Bool = false, attributes: [Proto] = []
    ) -> [UInt8] {
        request(
            service,
            Proto.span("c", kind: kind, milliseconds: milliseconds, end: start, trace: Self.trace(trace), attributes: attributes) {
                fails ? failed($0) : $0
            })
    }

    package static func server(
        _ service: String, trace: UInt64, kind: UInt64 = 2, milliseconds: UInt64 = 100, end: UInt64 = start, isRoot: Bool = false,
        fails: Bool = false, attributes: [Proto] = []
    ) -> [UInt8] {
        request(
            Array(service.utf8),
            Proto.span("s", kind: kind, milliseconds: milliseconds, end: end, trace: Self.trace(trace), attributes: attributes) {
                let span = isRoot ? $0 : $0.bytes(4, Array(repeating: 9, count: 8))
                return fails ? failed(span) : span
            })
    }

    /// A failed message from one service to another one, 1.5 s on its way.
    package static func message(_ from: String, _ to: String, trace: UInt64) -> [UInt8] {
        client(Array(from.utf8), trace: trace, kind: 4, fails: true)
            + server(to, trace: trace, kind: 5, milliseconds: 100, end: start + 1_600_000_000)
    }

    private static func request(_ service: [UInt8], _ span: Proto) -> [UInt8] {
        Proto.request(resource: [Proto.attribute("service.name", Proto().bytes(1, service))], [span])
    }
}
